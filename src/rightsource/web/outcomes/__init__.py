"""The pages of outcomes: the tree, one indicator, and needs by area."""
