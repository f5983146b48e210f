"""Pages about the council's money: reserves, the gap, one-off money, headline numbers, the futures."""
