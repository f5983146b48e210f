"""What every step of a payment does besides: it waits for its turn, stands in the audit trail, takes a payment out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from rightsource.commissioning import models
from rightsource.commissioning.errors.payments import PAYMENTS_BY_CONSTRAINT
from rightsource.commissioning.rules.payments.runs import PaymentRequest
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing

_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True, slots=True)
class Step:
    """One step that somebody takes on a day."""

    by: Actor
    authority: Authority
    today: date

    def waits_for(self, what: str) -> None:
        """Wait until nobody else takes a step of the same run, or begins one for the same payer."""
        with connection.cursor() as cursor:
            cursor.execute(_ONE_AT_A_TIME, [what])

    def recorded(self, event: str, subject: str, details: Mapping[str, object]) -> int:
        """Record it in the audit trail, and return its place there."""
        return audit.record(event, subject=subject, by=self.by, authority=self.authority, details=details).position

    def takes_out(self, request: PaymentRequest, because: str, event: int) -> None:
        """Write that a payment was taken out.

        Raises:
            PaymentIsMade: somebody confirmed it meanwhile.
        """
        with refusing(PAYMENTS_BY_CONSTRAINT):
            models.RequestDropped.objects.create(
                request_id=request.request_id, dropped_on=self.today, because=because, recorded_in_id=event
            )
