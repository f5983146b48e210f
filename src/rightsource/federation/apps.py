"""Registers the federation tables with Django."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    """Who owns whom."""

    name = "rightsource.federation"
    default_auto_field = "django.db.models.BigAutoField"
