"""Reading how budgets stand by the month: every organisation at once, with a fixed number of questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from rightsource.budget import models
from rightsource.budget.errors import NoBudgetSet
from rightsource.budget.queries.council_tax_figures import council_tax_published
from rightsource.budget.queries.versions import (
    council_taxes_known,
    forecast_moves_known,
    officers_statements_known,
    pressures_known,
    versions_known,
    virements_known,
)
from rightsource.budget.rules import rows
from rightsource.budget.rules.accuracy import ForecasterAccuracy, ForecastMade, forecast_accuracy
from rightsource.budget.rules.council_tax import referendum_test, tax_compared
from rightsource.budget.rules.group import statement
from rightsource.budget.rules.monitoring import Books, Monitoring, Said, StatedForecast, monitoring
from rightsource.budget.rules.solvency import ResourcesTest, TestsOfBudget, balance_test, prohibition
from rightsource.budget.rules.told import BudgetsTold, budget_told, law_told
from rightsource.budget.rules.versions import (
    BudgetedLine,
    BudgetVersion,
    PlanKind,
    YearPlanned,
    budget_in_force,
    lines_on_the_sheet,
    year_of,
)
from rightsource.constitution.queries import council_profile
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.governance.queries import warning_statuses_known
from rightsource.ledger import models as ledger
from rightsource.ledger.queries.commitments import commitments_standing
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.commitments import CommitmentStanding
from rightsource.ledger.rules.rows import AccountKind, Balance, ServiceDivision, TransactionKind
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.treasury.queries import reserves_known
from rightsource.treasury.rules.rows import USABLE

Line = Recorded[rows.BudgetLine]

_NOW = """
SELECT organisation_id, account_id, month, coalesce(counterparty_id, '') AS counterparty, is_year_end, amount_pence
FROM ledger_balance
WHERE organisation_id = ANY(%(organisations)s) AND month BETWEEN %(first)s AND %(last)s
"""
_THEN = """
SELECT posting.organisation_id, posting.account_id, date_trunc('month', whole.posted_on)::date AS month,
    coalesce(posting.counterparty_id, '') AS counterparty, whole.kind = 'year end' AS is_year_end, posting.amount_pence
FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
WHERE posting.organisation_id = ANY(%(organisations)s) AND whole.posted_on BETWEEN %(first)s AND %(end)s
    AND whole.recorded_in_id <= %(act)s
"""
_OF_ACCOUNTS = """
SELECT found.organisation_id, account.code, account.title, account.line, account.division, month, counterparty,
    is_year_end, sum(amount_pence)::bigint
FROM ({found}) AS found JOIN ledger_account AS account ON account.id = found.account_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY 1, 2, 6, 7, 8
"""


@dataclass(frozen=True, slots=True)
class BudgetsKnown:
    """The budgets of a year as they stood at the end of a month, as an audience knew by a day.

    Attributes:
        monitorings: one for each organisation that has a budget, by key.
    """

    year: FinancialYear
    month: Month
    on: date
    audience: Audience
    monitorings: tuple[Monitoring, ...]

    def of(self, organisation: str) -> Monitoring:
        """Return one organisation's.

        Raises:
            NoBudgetSet: it has none.
        """
        found = next((each for each in self.monitorings if each.organisation == organisation), None)
        if found is None:
            raise NoBudgetSet(organisation, str(self.year))
        return found


@dataclass(frozen=True, slots=True)
class PostingUnder:
    """One posting under a line of a budget."""

    posted_on: date
    description: str
    account: str
    counterparty: str
    amount: Money


def budgets_known(
    year: FinancialYear,
    month: Month,
    on: date,
    audience: Audience,
    *,
    organisations: Collection[str] = (),
    as_at: datetime | None = None,
) -> BudgetsKnown:
    """Return how budgets of a year stand at the end of a month.

    A budget that no decision has set here is taken from the budget sheet as last stated, and says so.

    Args:
        year: the year.
        month: the month.
        on: what was said by this day.
        audience: whose knowledge.
        organisations: whose budgets; all where none is named.
        as_at: the instant as of which the books are read; now if not given.
    """
    versions = _in_force(versions_known(on, audience, organisations), year)
    sheet = _sheet(year, on, audience, organisations)
    whose = sorted({*versions, *(one for one, lines in sheet.items() if _on_sheet(lines, year, on) is not None)})
    said = _said(year, on, audience, whose, sheet)
    books = _books(whose, year, month, as_at)
    found = []
    for one in whose:
        version = versions.get(one) or _on_sheet(sheet[one], year, on)
        assert version is not None
        found.append(monitoring(version, year=year, month=month, on=on, books=books[one], said=said[one]))
    return BudgetsKnown(year, month, on, audience, tuple(found))


def budgets_told(
    year: FinancialYear,
    month: Month,
    on: date,
    audience: Audience,
    *,
    organisation: str = "",
    as_at: datetime | None = None,
) -> BudgetsTold:
    """Return how budgets of a year stand, as the command line and the API tell it; of all where none is named."""
    known = budgets_known(year, month, on, audience, organisations=[organisation] if organisation else [], as_at=as_at)
    council = council_profile()
    own = [each for each in known.monitorings if council is not None and each.organisation == council.organisation]
    law = law_told(tests_of_budget(council, own[0], on, audience)) if council is not None and own else None
    return BudgetsTold(year, month, on, audience.value, tuple(budget_told(each) for each in known.monitorings), law)


def sheet_budget(organisation: str, year: FinancialYear, on: date, audience: Audience) -> BudgetVersion | None:
    """Return an organisation's budget as its sheet last stated it; None where it states none."""
    return _on_sheet(_sheet(year, on, audience, [organisation]).get(organisation, ()), year, on)


def tests_of_budget(council: CouncilProfile, found: Monitoring, on: date, audience: Audience) -> TestsOfBudget:
    """Return what the law asks of the council's budget, and how it answers as an audience knew by a day."""
    taxes = council_taxes_known(on, audience, council.organisation)
    compared = tax_compared(found.year, taxes, council_tax_published(council.e_code, on) if council.e_code else ())
    reserves = reserves_known(council.organisation, on, audience)
    law = the_law()
    begun = [prohibition(each, on, law) for each in warning_statuses_known(on, audience)]
    return TestsOfBudget(
        balance_test(found.version.of_year(found.year), council.kind),
        compared,
        referendum_test(compared, law, council.kind),
        officers_statements_known(on, audience, council.organisation).get(found.year),
        ResourcesTest(
            found.year,
            found.expenditure_forecast,
            found.income_forecast,
            reserves.usable if reserves.has(*USABLE) else None,
        ),
        tuple(each for each in begun if each is not None),
    )


def postings_under(
    found: Monitoring, line: BudgetedLine, *, as_at: datetime | None = None, most: int
) -> tuple[PostingUnder, ...]:
    """Return the latest postings that the books have from April to the month under a line.

    They are those that the line claims; where a narrower line claims some of them, they stand under that one too.
    """
    if not line.is_in_the_books:
        return ()
    kind = AccountKind.INCOME if line.flow is rows.Flow.INCOME else AccountKind.EXPENDITURE
    chart = (
        [line.chart_line] if line.chart_line else [each.line for each in chart_lines().values() if each.kind is kind]
    )
    said = {"account__code": line.account, "account__division": line.division, "counterparty": line.counterparty}
    behind = ledger.Posting.objects.filter(
        organisation=found.organisation,
        account__line__in=chart,
        transaction__posted_on__gte=found.year.first_day,
        transaction__posted_on__lte=found.month.last_day,
        **{name: value for name, value in said.items() if value},
    ).exclude(transaction__kind=TransactionKind.YEAR_END.value)
    if as_at is not None:
        behind = behind.filter(transaction__recorded_in__lte=act_at(as_at))
    latest = behind.select_related("transaction", "account").order_by(
        "-transaction__posted_on", "transaction", "number"
    )
    return tuple(
        PostingUnder(
            each.transaction.posted_on,
            each.transaction.description,
            each.account.code,
            each.counterparty_id or "",
            each.amount,
        )
        for each in latest[:most]
    )


def plan_known(organisation: str, on: date, audience: Audience) -> tuple[BudgetVersion, tuple[YearPlanned, ...]] | None:
    """Return an organisation's latest medium-term plan and its years added up; None where no plan is set."""
    plans = [each for each in versions_known(on, audience, [organisation]) if each.kind is PlanKind.PLAN]
    return (plans[-1], tuple(year_of(plans[-1], year) for year in plans[-1].years)) if plans else None


def accuracy_known(on: date, audience: Audience) -> tuple[ForecasterAccuracy, ...]:
    """Return how near forecasts came to outturns on the budget sheet: of posts that moved them, and of statements."""
    lines = records.known_rows(models.BudgetLine, rows.BudgetLine, on=on, audience=audience)
    outturns = _last_stated(lines, rows.Version.OUTTURN)
    budgets = _last_stated(lines, rows.Version.BUDGET)
    made = [
        (line.row.organisation, line.row.financial_year, key, line.row.as_at, line.row.amount, line.row.organisation)
        for line, key in _keyed(lines, rows.Version.FORECAST)
    ]
    made += [
        (each.organisation, each.financial_year, each.line, each.moved_on, each.amount, each.moved_by)
        for each in forecast_moves_known(on, audience)
    ]
    return forecast_accuracy(
        ForecastMade(
            forecaster=forecaster,
            organisation=organisation,
            financial_year=year,
            line=line,
            made_on=made_on,
            amount=amount,
            outturn=outturns[organisation, year, line],
            budget=budgets.get((organisation, year, line), amount),
        )
        for organisation, year, line, made_on, amount, forecaster in made
        if (organisation, year, line) in outturns
    )


def _in_force(versions: Iterable[BudgetVersion], year: FinancialYear) -> dict[str, BudgetVersion]:
    by_organisation: dict[str, list[BudgetVersion]] = defaultdict(list)
    for each in versions:
        by_organisation[each.organisation].append(each)
    found = {one: budget_in_force(of_one, year) for one, of_one in by_organisation.items()}
    return {one: version for one, version in found.items() if version is not None}


def _sheet(
    year: FinancialYear, on: date, audience: Audience, organisations: Collection[str]
) -> dict[str, tuple[Line, ...]]:
    where = {"organisation__in": list(organisations)} if organisations else {}
    found = records.known_rows(
        models.BudgetLine, rows.BudgetLine, on=on, audience=audience, financial_year=year, **where
    )
    by_organisation: dict[str, list[Line]] = defaultdict(list)
    for each in found:
        by_organisation[each.row.organisation].append(each)
    return {one: tuple(lines) for one, lines in by_organisation.items()}


def _on_sheet(lines: Sequence[Line], year: FinancialYear, on: date) -> BudgetVersion | None:
    stated = statement(lines, year, rows.Version.BUDGET, on)
    if stated is None:
        return None
    return BudgetVersion(
        organisation=stated.organisation,
        financial_year=year,
        name="as on the budget sheet",
        kind=PlanKind.BUDGET,
        decision="",
        set_on=stated.as_at,
        lines=lines_on_the_sheet(each.row for each in stated.lines),
    )


def _said(
    year: FinancialYear, on: date, audience: Audience, whose: Sequence[str], sheet: dict[str, tuple[Line, ...]]
) -> dict[str, Said]:
    virements = virements_known(year, on, audience, whose)
    moves = forecast_moves_known(on, audience, whose, year)
    pressures = pressures_known(year, on, audience, whose)
    return {
        one: Said(
            tuple(each for each in virements if each.organisation == one),
            tuple(each for each in moves if each.organisation == one),
            tuple(each for each in pressures if each.organisation == one),
            _stated(sheet.get(one, ())),
        )
        for one in whose
    }


def _stated(lines: Sequence[Line]) -> dict[str, tuple[StatedForecast, ...]]:
    found: dict[str, list[StatedForecast]] = defaultdict(list)
    for line, key in _keyed(lines, rows.Version.FORECAST):
        found[key].append(StatedForecast(line.row.amount, line.row.as_at, line.record_id))
    return {key: tuple(sorted(stated, key=lambda each: each.as_at)) for key, stated in found.items()}


def _keyed(lines: Iterable[Line], version: rows.Version) -> list[tuple[Line, str]]:
    """Return the sheet's lines of one version with their keys, which are told apart within one statement."""
    statements: dict[tuple[str, FinancialYear, date], list[Line]] = defaultdict(list)
    for each in lines:
        if each.row.version is version and each.row.heading is not rows.Heading.NET_REVENUE:
            statements[each.row.organisation, each.row.financial_year, each.row.as_at].append(each)
    return [
        (line, keyed.line)
        for _, of_one in sorted(statements.items(), key=lambda each: each[0])
        for line, keyed in zip(of_one, lines_on_the_sheet(each.row for each in of_one), strict=True)
    ]


def _last_stated(lines: Iterable[Line], version: rows.Version) -> dict[tuple[str, FinancialYear, str], Money]:
    return {
        (each.row.organisation, each.row.financial_year, key): each.row.amount for each, key in _keyed(lines, version)
    }


def _books(whose: Sequence[str], year: FinancialYear, month: Month, as_at: datetime | None) -> dict[str, Books]:
    act = None if as_at is None else act_at(as_at)
    balances: dict[str, list[Balance]] = defaultdict(list)
    for each in _balances(whose, year, month, act):
        balances[each.organisation].append(each)
    commitments: dict[str, list[CommitmentStanding]] = defaultdict(list)
    for found in _commitments(whose, year, month, act):
        commitments[found.commitment.payer].append(found)
    are_open = set(
        ledger.Account.objects.filter(organisation__in=whose).values_list("organisation", flat=True).distinct()
    )
    return {one: Books(tuple(balances[one]), tuple(commitments[one]), one in are_open) for one in whose}


def _balances(whose: Sequence[str], year: FinancialYear, month: Month, act: int | None) -> list[Balance]:
    asked: dict[str, Any] = {
        "organisations": list(whose),
        "first": year.first_day,
        "last": month.first_day,
        "end": month.last_day,
        "act": act,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_ACCOUNTS.format(found=_NOW if act is None else _THEN), asked)
        found = cursor.fetchall()
    return [
        Balance(
            organisation=organisation,
            account=code,
            title=title,
            line=line,
            division=ServiceDivision(division),
            month=Month.of(day),
            counterparty=counterparty,
            is_year_end=is_year_end,
            amount=Money(pence),
        )
        for organisation, code, title, line, division, day, counterparty, is_year_end, pence in found
    ]


def _commitments(
    whose: Sequence[str], year: FinancialYear, month: Month, act: int | None
) -> tuple[CommitmentStanding, ...]:
    return commitments_standing(whose, due_by=year.last_day, used_by=month.last_day, act=act)
