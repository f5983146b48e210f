"""Pages over the whole record: this week, the council at a glance, the promises, and where figures come from."""
