"""Made-up payments to kill: two organisations of no county that exists, and a payment file that says what was asked."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Final

from rightsource.commissioning.rules.payments.bases import BasisKind, LawfulBasis, instalments_of
from rightsource.commissioning.rules.payments.posting import PaymentAccounts
from rightsource.commissioning.rules.payments.runs import PaymentRun
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.ledger.rules.bench_books import BANK
from rightsource.quantities import Money, Period

TODAY: Final = date(2026, 3, 16)
ASKS: Final = "payment-officer"
APPROVES: Final = "finance-officer"
DECISION: Final = Decision(
    reference="MADE-UP-1",
    title="A made-up grant",
    body=DecisionBody.CABINET,
    decided_on=date(2026, 3, 2),
    outcome=Outcome.AGREED,
)
_BOUGHT, _EARNED = "5200", "4000"
_PENCE: Final = 100_01


def accounts_of(organisation: str) -> PaymentAccounts:
    """Return on which accounts a made-up organisation posts payments."""
    return PaymentAccounts(organisation=organisation, cash=BANK, costs=_BOUGHT, income=_EARNED)


def basis_of(run: str, payer: str, payee: str, payments: int) -> LawfulBasis:
    """Return a made-up grant of so many instalments, all of them due."""
    return LawfulBasis(
        reference=f"G-{run}",
        kind=BasisKind.GRANT,
        payer=payer,
        payee=payee,
        purpose="Made up to be paid",
        instalments=instalments_of([(TODAY, Money(_PENCE + each)) for each in range(payments)]),
        period=Period(date(2026, 3, 1), date(2026, 4, 1)),
        power="a made-up power",
        decision=DECISION.reference,
    )


def payment_file(run: PaymentRun, paid_on: date) -> bytes:
    """Return what a finance system would say that paid a whole run."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["payment", "amount", "paid_on", "bank_reference"])
    for each in run.payments:
        writer.writerow([each.reference, f"{each.amount.decimal_gbp:.2f}", paid_on.isoformat(), f"B-{each.line}"])
    return written.getvalue().encode()
