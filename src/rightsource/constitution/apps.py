"""Registers the constitution tables with Django."""

from django.apps import AppConfig


class ConstitutionConfig(AppConfig):
    """Who acts, for whom, and who answers for each duty."""

    name = "rightsource.constitution"
    default_auto_field = "django.db.models.BigAutoField"
