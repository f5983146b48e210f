"""What is planned to be spent, what is now forecast, and which savings are real.

Words: a *budget line* is income or expenditure of one organisation, with its counterparty where that is in the group; a
*saving* counts only when a second person has verified it. Begin with `rules/rows.py`.
"""
