"""Pages about the budget: what each saving truly is."""
