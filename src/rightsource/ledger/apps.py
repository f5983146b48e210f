"""Registers the ledger's tables with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, periods, transactions and commitments."""

    name = "rightsource.ledger"
    default_auto_field = "django.db.models.BigAutoField"
