"""What is written of the budget: lines and figures as they are loaded, and savings from proposal to verification."""
