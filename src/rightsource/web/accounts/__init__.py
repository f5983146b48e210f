"""Signing in, and what protects an account: django-allauth's own views under our rights, on our own pages."""
