"""Registers the outcomes tables with Django."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """What is delivered, for whom, by whom."""

    name = "rightsource.outcomes"
    default_auto_field = "django.db.models.BigAutoField"
