"""Registers the storage tables with Django."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """How the record is kept."""

    name = "rightsource.storage"
    default_auto_field = "django.db.models.BigAutoField"
