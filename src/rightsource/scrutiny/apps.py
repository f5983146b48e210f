"""Registers the scrutiny tables with Django."""

from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    """The promises judged, the week, cases and replay."""

    name = "rightsource.scrutiny"
    default_auto_field = "django.db.models.BigAutoField"
