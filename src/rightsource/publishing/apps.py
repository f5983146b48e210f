"""Registers the publishing tables with Django."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Papers, packs and charts."""

    name = "rightsource.publishing"
    default_auto_field = "django.db.models.BigAutoField"
