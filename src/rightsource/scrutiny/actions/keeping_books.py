"""The demonstration county's books, kept by the ordinary actions: what is on record already is left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from rightsource.budget.actions.monitoring import move_forecast, record_pressure
from rightsource.budget.actions.versions import delegate_virement, set_budget, vire
from rightsource.commissioning.actions import import_register, import_spend
from rightsource.governance.actions import declare_interest
from rightsource.governance.rules.interests import Interest
from rightsource.ledger.actions.books import close_year, open_accounts, open_period
from rightsource.ledger.actions.bulk import post_in_bulk
from rightsource.ledger.actions.commitments import record_commitment
from rightsource.ledger.actions.posting import load_opening_balances
from rightsource.ledger.actions.reconciling import take_in_statement
from rightsource.ledger.queries.books import periods_of
from rightsource.ledger.rules.bulk import identity_of
from rightsource.quantities import FinancialYear, Month
from rightsource.scrutiny.actions.keeping_agreements import keep_agreements_of_the_demonstration
from rightsource.scrutiny.actions.keeping_bids import keep_bids_of_the_demonstration
from rightsource.scrutiny.actions.keeping_charges import keep_charges_of_the_demonstration
from rightsource.scrutiny.actions.keeping_evaluation import keep_evaluation_of_the_demonstration
from rightsource.scrutiny.actions.keeping_outcomes import keep_outcomes_of_the_demonstration
from rightsource.scrutiny.actions.keeping_payments import keep_payments_of_the_demonstration
from rightsource.scrutiny.actions.keeping_procurements import keep_procurements_of_the_demonstration
from rightsource.scrutiny.errors import AnotherCountyHere
from rightsource.scrutiny.queries.cases import case_on_record, council_on_record
from rightsource.scrutiny.rules.case import Case
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.scrutiny.rules.made_up.entries import For, account, accounts_of_all, rows_of
from rightsource.scrutiny.rules.made_up.growth import MADE_UP
from rightsource.scrutiny.rules.made_up.kept import (
    BANKS_WITH_A_FILE,
    PUBLISHED_AS,
    Kept,
    MadeUpFile,
    bank_files_told,
    books_kept,
    entries_told,
    interest_told,
    months_told,
    opening_told,
    payments_told,
)
from rightsource.scrutiny.rules.made_up.kept_budget import SECTION_151_OFFICER, SET_BY, BudgetKept, budget_kept
from rightsource.scrutiny.rules.made_up.kept_register import register_told
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.walls import THE_COUNCIL, look_as

_AS_IT_COMES = "the demonstration county as it comes with Rightsource"


@dataclass(frozen=True, slots=True)
class BooksKept:
    """What came of keeping the books: their last day, and how much was written now."""

    until: date
    transactions: int
    payments: int
    bank_lines: int


def keep_books_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> BooksKept:
    """Bring the demonstration county's books, budget, payments and bank up to the end of the last whole month.

    Each part is written whole or not at all, and what is there already is left alone: begun again after it was killed
    it goes on, and in a later month it adds what is new. All of it is made up.

    Args:
        by: who acts, where no post of the county does.
        authority: on what authority; it should say that all of it is made up.
        today: the day today; the county's case was loaded for its financial year.

    Raises:
        NothingOnRecord: no case was loaded.
        AnotherCountyHere: the record holds anything but the demonstration county as it comes.
    """
    case = _demonstration_on_record()
    kept = books_kept(today)
    transactions = sum(_keep(kept, organisation, by, authority) for organisation in kept.county.organisations)
    payments = sum(_publish(file, today, by, authority) for file in payments_told(kept, today))
    _list_contracts(register_told(today), today, by, authority)
    lines = sum(_take_in(file, by, authority) for file in bank_files_told(kept))
    _set_budget(case, today, authority)
    _declare(interest_told(today), authority)
    keep_outcomes_of_the_demonstration(by=by, authority=authority, today=today)
    keep_agreements_of_the_demonstration(by=by, authority=authority, today=today)
    keep_charges_of_the_demonstration(by=by, authority=authority, today=today)
    keep_payments_of_the_demonstration(by=by, authority=authority, today=today)
    keep_procurements_of_the_demonstration(by=by, authority=authority, today=today)
    keep_bids_of_the_demonstration(by=by, authority=authority, today=today)
    keep_evaluation_of_the_demonstration(by=by, authority=authority, today=today)
    return BooksKept(kept.last_day, transactions, payments, lines)


@transaction.atomic
def _demonstration_on_record() -> Case:
    look_as(THE_COUNCIL)
    council, case = council_on_record(), case_on_record()
    is_grown = any(each.row.reference == MADE_UP for each in case["facts"])
    if council is None or not council.is_fictional or council.organisation != COUNCIL or is_grown:
        raise AnotherCountyHere(_AS_IT_COMES)
    return case


@transaction.atomic
def _keep(kept: Kept, organisation: str, by: Actor, authority: Authority) -> int:
    """Keep one organisation's books and return how many transactions were posted now."""
    look_as(THE_COUNCIL)
    accounts = [each for each in accounts_of_all(kept.county) if each.organisation == organisation]
    open_accounts(by=by, authority=authority, accounts=accounts)
    months = months_told(kept, organisation)
    for month in months:
        open_period(by=by, authority=authority, organisation=organisation, month=month)
    load_opening_balances(
        by=by,
        authority=authority,
        transaction_id=identity_of(organisation, "opening"),
        organisation=organisation,
        posted_on=months[0].first_day,
        postings=opening_told(kept, organisation),
    )
    # A month is closed only once all of it is on record.
    still_open = {each.month for each in periods_of(organisation) if not each.is_closed}
    fresh = (each for each in entries_told(kept, organisation) if Month.of(each.on) in still_open)
    file = f"made-up books of {organisation} to {months[-1]}"
    posted = post_in_bulk(by=by, authority=authority, organisation=organisation, file=file, rows=rows_of(fresh))
    for year in kept.years_ended:
        if months[0].first_day <= year.last_day:
            _close(organisation, year, by, authority)
    return posted.transactions


def _close(organisation: str, year: FinancialYear, by: Actor, authority: Authority) -> None:
    close_year(
        by=by,
        authority=authority,
        transaction_id=identity_of(organisation, f"close {year}"),
        organisation=organisation,
        year=year,
    )


@transaction.atomic
def _publish(file: MadeUpFile, today: date, by: Actor, authority: Authority) -> int:
    look_as(THE_COUNCIL)
    taken = import_spend(
        by=by,
        authority=authority,
        body=PUBLISHED_AS,
        file=GivenFile(file.name, file.content),
        published_on=file.sent_on,
        today=today,
    )
    return taken.new


@transaction.atomic
def _list_contracts(file: MadeUpFile, today: date, by: Actor, authority: Authority) -> None:
    look_as(THE_COUNCIL)
    given = GivenFile(file.name, file.content)
    import_register(by=by, authority=authority, body=PUBLISHED_AS, file=given, published_on=file.sent_on, today=today)


@transaction.atomic
def _take_in(file: MadeUpFile, by: Actor, authority: Authority) -> int:
    look_as(THE_COUNCIL)
    taken = take_in_statement(
        by=by,
        authority=authority,
        organisation=BANKS_WITH_A_FILE,
        account=account(BANKS_WITH_A_FILE, For.CASH),
        file=GivenFile(file.name, file.content),
    )
    return taken.lines


@transaction.atomic
def _set_budget(case: Case, today: date, authority: Authority) -> None:
    """Set the council's budget of the year as full council decided it, and record what was said of it since."""
    look_as(THE_COUNCIL)
    decision = next(each.row for each in case["decisions"] if each.row.reference == SET_BY)
    kept = budget_kept([each.row for each in case["budget_forecast"]], decision, FinancialYear.of(today))
    officer = Actor(SECTION_151_OFFICER)
    set_budget(by=officer, authority=authority, version=kept.version, today=kept.set_on)
    for commitment in kept.commitments:
        record_commitment(by=officer, authority=authority, commitment=commitment)
    for limit in kept.limits:
        delegate_virement(by=officer, authority=authority, limit=limit, today=kept.set_on)
    _say_of_budget(kept, today, authority)


@transaction.atomic
def _declare(interest: Interest, authority: Authority) -> None:
    look_as(THE_COUNCIL)
    declare_interest(by=Actor(interest.post), authority=authority, given=interest, today=interest.declared_on)


def _say_of_budget(kept: BudgetKept, today: date, authority: Authority) -> None:
    for virement in kept.virements:
        if virement.vired_on <= today:
            vire(by=Actor(virement.vired_by), authority=authority, virement=virement, today=virement.vired_on)
    for pressure in kept.pressures:
        if pressure.raised_on <= today:
            record_pressure(
                by=Actor(pressure.raised_by), authority=authority, pressure=pressure, today=pressure.raised_on
            )
    for move in kept.moves:
        if move.moved_on <= today:
            move_forecast(by=Actor(move.moved_by), authority=authority, move=move, today=move.moved_on)
