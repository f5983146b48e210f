"""Taking in what a council and its vehicles give: whole cases and monthly returns."""
