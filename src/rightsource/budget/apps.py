"""Registers the budget tables with Django."""

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    """Budgets, forecasts and savings."""

    name = "rightsource.budget"
    default_auto_field = "django.db.models.BigAutoField"
