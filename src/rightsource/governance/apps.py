"""Registers the governance tables with Django."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """What was decided, on which papers, and who warned."""

    name = "rightsource.governance"
    default_auto_field = "django.db.models.BigAutoField"
