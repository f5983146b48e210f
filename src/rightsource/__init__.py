"""Rightsource: the operating system of a commissioning council."""
