"""Registers the commissioning tables with Django."""

from django.apps import AppConfig


class CommissioningConfig(AppConfig):
    """Agreements, prices, returns and trading."""

    name = "rightsource.commissioning"
    default_auto_field = "django.db.models.BigAutoField"
