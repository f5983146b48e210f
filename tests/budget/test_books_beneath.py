"""What books and commitments hold stands under the lines of a budget, and stays what it was as at an instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

import pytest
from django.utils import timezone

from rightsource.budget.actions.versions import set_budget
from rightsource.budget.queries.monitoring import budgets_known, postings_under
from rightsource.budget.rules.monitoring import Monitoring
from rightsource.budget.rules.rows import Flow, Heading
from rightsource.budget.rules.versions import BudgetedLine, BudgetVersion, PlanKind
from rightsource.constitution.models import Organisation
from rightsource.governance.actions import record_decisions
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.ledger.actions import books, commitments, posting
from rightsource.ledger.rules.chart import council_chart
from rightsource.ledger.rules.rows import Commitment, Posting, ServiceDivision
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef
from rightsource.storage.viewpoints import Sight, Viewpoint

TEST = Authority("a test")
YEAR = FinancialYear(2026)
MAY = Month(2026, 5)
SET_ON = date(2026, 2, 26)
LINES = (
    ("homes", Flow.EXPENDITURE, {"division": ServiceDivision.ADULTS.value}),
    ("block-contract", Flow.EXPENDITURE, {"counterparty": "care-company"}),
    ("fees", Flow.INCOME, {"chart_line": "receipts"}),
    ("unmapped", Flow.EXPENDITURE, {}),
)


def identity(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


@pytest.fixture
def _council(db: None) -> None:
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("council", "care-company")])
    decision = Decision(
        reference="FC-1",
        title="Budget",
        body=DecisionBody.FULL_COUNCIL,
        decided_on=SET_ON,
        outcome=Outcome.AGREED,
    )
    entries = [Entry(decision, Source("A test"), KnownOn.on(SET_ON, Audience.PUBLIC))]
    record_decisions(by=SYSTEM, authority=TEST, entries=entries, recording=Recording(SET_ON))
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=council_chart("council"))
    books.open_period(by=SYSTEM, authority=TEST, organisation="council", month=MAY)
    lines = tuple(
        BudgetedLine(
            line=key,
            financial_year=YEAR,
            flow=flow,
            heading=Heading.SERVICE,
            name=key.capitalize(),
            amount=Money.pounds(1_200),
            **place,
        )
        for key, flow, place in LINES
    )
    version = BudgetVersion(
        organisation="council",
        financial_year=YEAR,
        name="Budget",
        kind=PlanKind.BUDGET,
        decision="FC-1",
        set_on=SET_ON,
        lines=lines,
    )
    set_budget(by=SYSTEM, authority=TEST, version=version, today=SET_ON)


@pytest.fixture
def post(_council: None) -> Callable[..., None]:
    def post_it(account: str, pence: int, other: str = "", name: str = "") -> None:
        posting.post_transaction(
            by=SYSTEM,
            authority=TEST,
            transaction_id=identity(name or f"{account} {pence}"),
            organisation="council",
            posted_on=date(2026, 5, 12),
            description="made up",
            postings=(
                Posting(account=account, amount=Money(pence), counterparty=other),
                Posting(account="cash", amount=Money(-pence)),
            ),
        )

    return post_it


def monitored(**asked: object) -> Monitoring:
    return budgets_known(YEAR, MAY, date(2026, 6, 1), Audience.INSIDERS, **asked).of("council")  # type: ignore[arg-type]


def test_the_books_stand_under_the_lines_that_count_them_and_the_rest_apart(post: Callable[..., None]) -> None:
    post("premises/adults", 700)
    post("third-party/adults", 900, "care-company")
    post("receipts/adults", -300)
    post("premises/highways", 50)
    found = monitored()
    assert [each.actual for each in found.lines] == [Money(700), Money(900), Money(300), None]
    assert found.outside == Money(50)
    assert found.line("homes").profile == Money.pounds(200)
    assert found.expenditure_actual == Money(1_600)
    few = [each if each.line.line == "homes" else replace(each, actual=None) for each in found.lines]
    much = Money.total([each.budget for each in few if each.actual is None])
    assert much > found.line("homes").budget
    assert replace(found, lines=tuple(few)).expenditure_actual is None, "a small part would read as hardly anything"


def test_each_line_shows_the_postings_beneath_it(post: Callable[..., None]) -> None:
    post("third-party/adults", 900, "care-company")
    post("premises/highways", 50)
    found = monitored()
    beneath = {key: postings_under(found, found.line(key).line, most=10) for key, _, _ in LINES}
    assert [(each.account, each.amount) for each in beneath["block-contract"]] == [("third-party/adults", Money(900))]
    assert (beneath["fees"], beneath["unmapped"]) == ((), ())
    assert postings_under(found, found.line("block-contract").line, most=0) == ()


def test_what_is_posted_later_was_not_there_as_at_an_earlier_instant(post: Callable[..., None]) -> None:
    post("premises/adults", 700)
    before = timezone.now()
    post("premises/adults", 9)
    assert monitored().line("homes").actual == Money(709)
    assert monitored(as_at=before).line("homes").actual == Money(700)


def test_a_commitment_stands_under_its_counterpartys_line(post: Callable[..., None]) -> None:
    commitment = Commitment(
        commitment_id=identity("order"),
        payer="council",
        payee="care-company",
        amount=Money(400),
        due_on=date(2026, 9, 1),
        purpose="Care",
        subject=SubjectRef(Kind.AGREEMENT, "A-1"),
    )
    before = timezone.now()
    commitments.record_commitment(by=SYSTEM, authority=TEST, commitment=commitment)
    found = monitored()
    assert (found.line("block-contract").commitment, found.committed) == (Money(400), Money(400))
    assert found.line("block-contract").left == Money.pounds(1_200) - Money(400)
    assert monitored(as_at=before).committed == Money(0)


def test_where_the_books_are_walled_off_no_actual_is_told(post: Callable[..., None]) -> None:
    post("premises/adults", 700)
    walls.look_as(Viewpoint(Sight.MEMBERS))
    found = monitored()
    # What is deferred to the end of the transaction looks through the wall of whoever looks then.
    walls.look_as(walls.THE_COUNCIL)
    assert {each.actual for each in found.lines} == {None}
    assert (found.outside, found.has_books) == (Money(0), False)
