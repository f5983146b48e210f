"""Pages about the constitution: the statutory duties and who answers for them."""
