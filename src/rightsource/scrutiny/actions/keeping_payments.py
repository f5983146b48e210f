"""The demonstration county's payments: a basis of each kind, a run that is paid, one that waits, and a stop."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from rightsource.commissioning.actions.payment_confirming import confirm_run
from rightsource.commissioning.actions.payment_runs import approve_run, draft_run, make_run_file
from rightsource.commissioning.actions.payments import (
    record_basis,
    record_receipt,
    set_payment_accounts,
    stop_payments,
)
from rightsource.commissioning.queries.charges import charges_known
from rightsource.commissioning.queries.payments import charge_key, lawful_bases_known
from rightsource.commissioning.rules.payments.bases import BasisKind, LawfulBasis, instalments_of
from rightsource.commissioning.rules.payments.posting import PaymentAccounts
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.governance.queries import decisions_known
from rightsource.ledger.actions.books import open_period
from rightsource.ledger.queries.books import organisations_with_books
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Money, Month, Period
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.scrutiny.rules.made_up.entries import For, account
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience
from rightsource.storage.walls import THE_COUNCIL, look_as

# All of it made up: who asks, approves and stops, what was decided, what is paid for.
_ASKS, _APPROVES, _STOPS = "commissioner-people", "section-151-officer", "monitoring-officer"
_DECISION = "FC-2026-01"
_WITH_A_RECEIPT = ("A-002", "A-005")
_STOPPED = "law-company"
_CARE = "A-002"
_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class _Act:
    """Who acts on which day."""

    by: Actor
    authority: Authority
    today: date


@transaction.atomic
def keep_payments_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> None:
    """Record a basis of each kind, pay them last month, begin a run that waits for approval today, and stop one payee.

    The current month is opened in all books, so that whoever visits can confirm a run.
    """
    look_as(THE_COUNCIL)
    month = Month.of(today.replace(day=1) - timedelta(days=1))
    decisions = {each.row.reference: each.row for each in decisions_known(today, Audience.INSIDERS)}
    decided = decisions.get(_DECISION)
    for organisation in organisations_with_books():
        open_period(by=by, authority=authority, organisation=organisation, month=Month.of(today))
    if lawful_bases_known() or decided is None or decided.decided_on > month.first_day:
        return
    asks, approves, stops = (Actor(post, by.post) for post in (_ASKS, _APPROVES, _STOPS))
    _name_accounts(asks, authority)
    bases = _bases(month)
    for each in bases:
        record_basis(by=asks, authority=authority, given=each, today=month.first_day)
    _pay_last_month(_Act(asks, authority, month.first_day), approves, bases)
    with_a_receipt = [charge_key(each) for each in charges_known(on=today) if each.agreement in _WITH_A_RECEIPT]
    for key in with_a_receipt:
        record_receipt(
            by=asks, authority=authority, reference=f"R-{key}", owed=key,
            what="The month's service was looked at by the contract manager, made up.", today=today,
        )  # fmt: skip
    stop = PaymentStop(
        reference=f"S-{today.year}-1",
        payee=_STOPPED,
        reason="Ten hours may have been charged in two months; the bills are being looked at, made up.",
        starts_on=today,
        stopped_by=stops.post,
        authority=authority.reference,
    )
    stop_payments(by=stops, authority=authority, given=stop)
    if with_a_receipt:
        draft_run(by=asks, authority=authority, run=f"PR-{today:%Y-%m}-A", payer=COUNCIL, today=today)


def _bases(month: Month) -> tuple[LawfulBasis, ...]:
    """Return a basis of each kind, each with an instalment that fell due in the last whole month."""
    first = month.first_day
    due, later = first + timedelta(days=9), first + timedelta(days=120)
    period = Period(first, first + _A_YEAR)

    def basis(reference: str, kind: BasisKind, payee: str, pounds: tuple[int, ...], **said: str) -> LawfulBasis:
        parts = [(day, Money.pounds(each)) for day, each in zip((due, later), pounds, strict=False)]
        return LawfulBasis(
            reference=reference,
            kind=kind,
            payer=COUNCIL,
            payee=payee,
            instalments=instalments_of(parts),
            period=period,
            decision=_DECISION,
            agreement=said.get("agreement", ""),
            purpose=said["purpose"],
            power=said["power"],
            conditions=said.get("conditions", ""),
            evidence_needed=said.get("evidence", ""),
        )

    return (
        basis(
            "ADV-1", BasisKind.ADVANCE, "place-company", (18_500,), agreement="A-004",
            purpose="Grit and salt before the winter, made up", power="Local Government Act 1972 s.111",
            conditions="Set off against the charges of the winter",
        ),
        basis(
            "BLK-1", BasisKind.BLOCK, "transport-cic", (31_000, 31_000), agreement="A-007",
            purpose="Spare vehicles for school routes, made up", power="Education Act 1996 s.508A",
        ),
        basis(
            "G-1", BasisKind.GRANT, "youth-charity", (12_000, 12_000),
            purpose="Youth clubs in three towns, made up", power="Localism Act 2011 s.1",
            conditions="Open on three evenings a week", evidence="the charity's report of the half-year before",
        ),
    )  # fmt: skip


def _name_accounts(asks: Actor, authority: Authority) -> None:
    """Name the accounts of payments in all books."""
    for organisation in organisations_with_books():
        other = ServiceDivision.OTHER
        named = [PaymentAccounts(
            organisation=organisation,
            cash=account(organisation, For.CASH),
            costs=account(organisation, For.BOUGHT_SERVICES, other),
            income=account(organisation, For.CHARGES_EARNED, other),
        )]  # fmt: skip
        if organisation == COUNCIL:
            care = account(organisation, For.BOUGHT_SERVICES, ServiceDivision.ADULTS)
            named.append(
                PaymentAccounts(
                    organisation=organisation, subject=_CARE, cash=named[0].cash, costs=care, income=named[0].income
                )
            )
        for each in named:
            set_payment_accounts(by=asks, authority=authority, given=each)


def _pay_last_month(asks: _Act, approves: Actor, bases: tuple[LawfulBasis, ...]) -> None:
    """Take the first instalment of each basis from receipt to confirmed, in the last whole month."""
    drafted_on, filed_on, paid_on = (asks.today + timedelta(days=each) for each in (11, 12, 14))
    run = f"PR-{asks.today:%Y-%m}-A"
    for each in bases:
        if each.evidence_needed:
            record_receipt(
                by=asks.by, authority=asks.authority, reference=f"R-{each.reference}-1", owed=f"{each.reference}/1",
                what="The report came and was read: the clubs were open as agreed, made up.", today=drafted_on,
            )  # fmt: skip
    drafted = draft_run(by=asks.by, authority=asks.authority, run=run, payer=COUNCIL, today=drafted_on)
    approve_run(by=approves, authority=asks.authority, run=run, total=drafted.total, today=filed_on)
    make_run_file(by=asks.by, authority=asks.authority, run=run, today=filed_on)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["payment", "amount", "paid_on", "bank_reference"])
    for line in drafted.payments:
        amount = f"{line.amount.decimal_gbp:.2f}"
        writer.writerow([line.reference, amount, paid_on.isoformat(), f"BACS-{line.line:04d}"])
    file = GivenFile(f"paid-{run}.csv", written.getvalue().encode())
    confirm_run(by=asks.by, authority=asks.authority, run=run, file=file, today=paid_on)
