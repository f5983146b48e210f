"""Pages of the books: the group this month, statements, the postings behind each figure, and an auditor's evidence."""
