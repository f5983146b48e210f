"""Registers the treasury tables with Django."""

from django.apps import AppConfig


class TreasuryConfig(AppConfig):
    """Reserves, receipts, debt, exposure and contributions."""

    name = "rightsource.treasury"
    default_auto_field = "django.db.models.BigAutoField"
