"""Registers the planning tables with Django."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The one bridge to the simulation."""

    name = "rightsource.planning"
    default_auto_field = "django.db.models.BigAutoField"
