"""Capital receipts under the flexible-use direction, as rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.books import the_law
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.receipts import ReceiptsFault, approvals, receipts_under_recurrent, review_receipts
from rightsource.treasury.rules.rows import ReceiptsStage, ReceiptsUse, Supports

_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 1, 1)))
_ids = count()
APPROVED = {"FC-1": date(2025, 2, 27)}
SOUND = ReceiptsUse(
    organisation="council",
    project="Front door",
    financial_year=FinancialYear(2025),
    stage=ReceiptsStage.USED,
    receipt="Old depot",
    amount=Money.pounds(1_000_000),
    supports=Supports.TRANSFORMATION,
    used_on=date(2025, 5, 1),
    yearly_saving=Money.pounds(400_000),
    approved_by="FC-1",
    plan_sent_on=date(2025, 3, 20),
    sold_to="a developer",
)


def recorded(row):
    return Recorded(row, _PARENTS, str(next(_ids)))


def faults_of(row, *, group=("council", "place"), planned=True):
    plan = [replace(row, stage=ReceiptsStage.PLANNED)] if planned else []
    review = review_receipts(
        [recorded(each) for each in (row, *plan)],
        row.organisation,
        row.financial_year,
        approved=APPROVED,
        group=group,
        law=the_law(),
    )
    return set(review.uses[0].faults)


def test_finds_nothing_wrong_with_a_project_approved_and_sent_before_it_was_paid_for():
    assert faults_of(SOUND) == set()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"approved_by": ""}, ReceiptsFault.NOT_APPROVED),
        ({"approved_by": "CAB-7"}, ReceiptsFault.NOT_APPROVED),
        ({"used_on": date(2025, 2, 26), "financial_year": FinancialYear(2024)}, ReceiptsFault.APPROVED_LATE),
        ({"plan_sent_on": None}, ReceiptsFault.NOT_SENT),
        ({"plan_sent_on": date(2025, 5, 2)}, ReceiptsFault.SENT_LATE),
        ({"supports": Supports.RECURRENT}, ReceiptsFault.RECURRENT),
        ({"supports": Supports.NOT_STATED}, ReceiptsFault.NOT_STATED),
        ({"yearly_saving": None}, ReceiptsFault.NO_SAVING),
        ({"sold_to": "place"}, ReceiptsFault.WITHIN_GROUP),
        ({"financial_year": FinancialYear(2015), "used_on": None}, ReceiptsFault.NOT_ALLOWED),
    ],
)
def test_finds_each_thing_that_can_be_wrong(changed, fault):
    assert fault in faults_of(replace(SOUND, **changed))


def test_redundancy_beyond_the_statutory_amount_is_wrong_only_in_the_years_of_the_direction_of_2022():
    beyond = replace(SOUND, discretionary_redundancy=Money.pounds(10_000))
    within = [
        year
        for year in range(2016, 2027)
        if ReceiptsFault.REDUNDANCY in faults_of(replace(beyond, financial_year=FinancialYear(year)))
    ]
    assert within == [2022, 2023, 2024]


def test_no_plan_had_to_be_sent_and_no_sale_within_the_group_was_barred_before_april_2022():
    before = replace(SOUND, financial_year=FinancialYear(2021), used_on=None, plan_sent_on=None, sold_to="place")
    assert not faults_of(before) & {ReceiptsFault.NOT_SENT, ReceiptsFault.WITHIN_GROUP}


def test_more_used_than_planned_is_found():
    assert faults_of(SOUND, planned=False) == {ReceiptsFault.BEYOND_PLAN}


def test_only_full_council_approves_and_only_by_agreeing():
    decisions = [
        recorded(Decision(reference=name, title="x", body=body, decided_on=date(2025, 2, 27), outcome=outcome))
        for name, body, outcome in (
            ("FC-1", DecisionBody.FULL_COUNCIL, Outcome.AGREED),
            ("FC-2", DecisionBody.FULL_COUNCIL, Outcome.REFUSED),
            ("CAB-1", DecisionBody.CABINET, Outcome.AGREED),
        )
    ]
    assert approvals(decisions) == {"FC-1": date(2025, 2, 27)}


uses = st.lists(
    st.builds(
        lambda project, year, stage, pence, supports: replace(
            SOUND,
            project=project,
            financial_year=FinancialYear(year),
            stage=stage,
            amount=Money(pence),
            supports=supports,
        ),
        st.sampled_from("ABC"),
        st.integers(2016, 2024),
        st.sampled_from(ReceiptsStage),
        st.integers(0, 10**9),
        st.sampled_from(Supports),
    ),
    max_size=30,
)


@given(uses)
def test_under_recurrent_is_every_use_said_to_be_so_and_never_a_plan(rows):
    found = receipts_under_recurrent(rows)
    assert all(each.use.stage is ReceiptsStage.USED and each.use.amount > Money(0) for each in found)
    said = [
        row for row in rows if row.stage is ReceiptsStage.USED and row.supports is Supports.RECURRENT and row.amount
    ]
    assert sorted(map(str, said)) == sorted(str(each.use) for each in found if each.because is ReceiptsFault.RECURRENT)


@given(uses)
def test_what_is_under_recurrent_does_not_depend_on_the_order_of_the_rows(rows):
    found, again = receipts_under_recurrent(rows), receipts_under_recurrent(rows[::-1])
    assert sorted(str(each.use) for each in found) == sorted(str(each.use) for each in again)


def _years(*pounds, saving=None):
    return [
        replace(SOUND, financial_year=FinancialYear(2020 + at), amount=Money.pounds(each), yearly_saving=saving)
        for at, each in enumerate(pounds)
        if each
    ]


@pytest.mark.parametrize(
    ("pounds", "found"),
    [
        ((500_000, 510_000, 490_000), 3),  # the same cost come back, whatever it is called
        ((500_000, 510_000), 0),  # two years are a project
        ((900_000, 500_000, 100_000), 0),  # a project that is winding down
        ((500_000, 0, 510_000, 490_000), 0),  # not running on
        ((900_000, 500_000, 505_000, 495_000), 3),  # what is left of it after the first year
    ],
)
def test_a_project_without_a_saving_that_draws_the_same_three_years_running_looks_like_a_running_cost(pounds, found):
    suspected = receipts_under_recurrent(_years(*pounds))
    assert len([each for each in suspected if each.because is ReceiptsFault.LIKE_RECURRENT]) == found


@pytest.mark.parametrize(("years", "found"), [(3, 0), (4, 4), (5, 5)])
def test_a_project_that_states_its_saving_is_believed_for_three_years_alike_and_no_longer(years, found):
    suspected = receipts_under_recurrent(_years(*[500_000] * years, saving=Money.pounds(90_000)))
    assert [each.because for each in suspected] == [ReceiptsFault.LIKE_RECURRENT] * found


@given(uses)
def test_a_saving_stated_anywhere_on_a_projects_record_clears_it_of_having_none(rows):
    bare = [replace(row, yearly_saving=None) for row in rows]
    plans = [replace(row, stage=ReceiptsStage.PLANNED, yearly_saving=Money(1)) for row in bare]
    without = [each for each in receipts_under_recurrent(bare) if each.because is ReceiptsFault.NO_SAVING]
    assert all(each.use.supports is Supports.TRANSFORMATION for each in without)
    planned = receipts_under_recurrent([*bare, *plans])
    assert not [each for each in planned if each.because is ReceiptsFault.NO_SAVING]


@given(uses)
def test_building_paid_for_by_what_was_sold_is_never_under_recurrent_spending(rows):
    built = [replace(row, supports=Supports.CAPITAL, yearly_saving=None) for row in rows]
    assert receipts_under_recurrent(built) == ()


def test_the_years_of_a_running_cost_are_shown_under_recurrent_spending():
    rows = [recorded(each) for each in _years(500_000, 510_000, 490_000)]
    review = review_receipts(rows, "council", FinancialYear(2021), approved=APPROVED, group=(), law=the_law())
    assert review.under_recurrent == Money.pounds(510_000)
    assert ReceiptsFault.LIKE_RECURRENT in review.uses[0].faults
