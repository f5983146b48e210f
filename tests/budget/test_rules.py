"""The group view and the truth about savings, as rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.group import group_position, statement
from rightsource.budget.rules.rows import (
    Attribution,
    BudgetLine,
    Flow,
    Heading,
    Recurrence,
    SavingFigure,
    SavingStage,
    Version,
)
from rightsource.budget.rules.savings import Twice, assured_share, savings_truth
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

YEAR = FinancialYear(2026)
OCTOBER = date(2026, 10, 31)
MEMBERS = ("council", "care", "transport")
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(OCTOBER))
_ids = count()


def recorded(row):
    return Recorded(row, _PARENTS, str(next(_ids)))


def line(organisation, flow, pence, counterparty="", *, as_at=OCTOBER, heading=Heading.SERVICE):
    return recorded(
        BudgetLine(
            organisation=organisation,
            financial_year=YEAR,
            version=Version.FORECAST,
            as_at=as_at,
            flow=flow,
            heading=heading,
            name="line",
            amount=Money(pence),
            counterparty=counterparty,
        )
    )


lines = st.lists(
    st.builds(
        line,
        st.sampled_from((*MEMBERS, "a stranger")),
        st.sampled_from(Flow),
        st.integers(0, 10**12),
        st.sampled_from(("", "a stranger", *MEMBERS)),
        as_at=st.sampled_from((OCTOBER, date(2026, 9, 30))),
        heading=st.sampled_from((Heading.SERVICE, Heading.OWNER_WORK, Heading.NET_REVENUE)),
    ),
    max_size=30,
)


@given(lines)
def test_the_group_is_the_sum_of_its_members_less_their_dealings_to_the_penny(stated):
    group = group_position(stated, MEMBERS, YEAR, Version.FORECAST, OCTOBER)

    assert group.income == group.members_income - group.intra_group_income
    assert group.expenditure == group.members_expenditure - group.intra_group_expenditure
    assert Money.total([each.result for each in group.organisations]) == group.result + group.residue


@given(lines)
def test_the_group_is_what_its_members_have_with_outsiders(stated):
    group = group_position(stated, MEMBERS, YEAR, Version.FORECAST, OCTOBER)

    rows = [line.row for position in group.organisations for line in position.lines]
    outside = [row for row in rows if row.counterparty not in MEMBERS or row.counterparty == row.organisation]
    assert group.income == Money.total([row.amount for row in outside if row.flow is Flow.INCOME])
    assert group.expenditure == Money.total([row.amount for row in outside if row.flow is Flow.EXPENDITURE])


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_lines_and_members_changes_nothing(stated, chance):
    shuffled, members = list(stated), list(MEMBERS)
    chance.shuffle(shuffled)
    chance.shuffle(members)
    one = group_position(stated, MEMBERS, YEAR, Version.FORECAST, OCTOBER)
    other = group_position(shuffled, members, YEAR, Version.FORECAST, OCTOBER)

    assert (one.income, one.expenditure, one.residue, one.missing) == (
        other.income,
        other.expenditure,
        other.residue,
        other.missing,
    )
    assert [(each.payer, each.payee, each.residue) for each in one.dealings] == [
        (each.payer, each.payee, each.residue) for each in other.dealings
    ]


@given(lines)
def test_a_group_of_one_is_that_one(stated):
    group = group_position(stated, ["care"], YEAR, Version.FORECAST, OCTOBER)
    alone = statement([each for each in stated if each.row.organisation == "care"], YEAR, Version.FORECAST, OCTOBER)

    assert group.dealings == ()
    if alone is None:
        assert group.missing == ("care",)
    else:
        assert (group.income, group.expenditure, group.result) == (alone.income, alone.expenditure, alone.result)


def test_a_dealing_whose_sides_differ_is_taken_out_and_its_residue_shown():
    group = group_position(
        [
            line("council", Flow.EXPENDITURE, 100_00, "care"),
            line("care", Flow.INCOME, 110_00, "council"),
            line("care", Flow.EXPENDITURE, 105_00),
        ],
        ["council", "care"],
        YEAR,
        Version.FORECAST,
        OCTOBER,
    )

    (dealing,) = group.disagreements
    assert (dealing.payer, dealing.payee, dealing.residue) == ("council", "care", Money(10_00))
    assert len(dealing.lines) == 2
    assert group.result == Money(-105_00)


def test_only_the_latest_statement_by_the_day_counts():
    stated = [
        line("care", Flow.INCOME, 1_00, as_at=date(2026, 8, 31)),
        line("care", Flow.INCOME, 2_00, as_at=date(2026, 9, 30)),
        line("care", Flow.INCOME, 3_00, as_at=OCTOBER),
    ]

    group = group_position(stated, ["care"], YEAR, Version.FORECAST, date(2026, 10, 30))

    assert group.income == Money(2_00)


def test_a_total_is_not_counted_beside_the_services_it_adds_up():
    total = line("council", Flow.EXPENDITURE, 90_00, heading=Heading.NET_REVENUE)
    service = line("council", Flow.EXPENDITURE, 60_00)

    both = statement([total, service], YEAR, Version.FORECAST, OCTOBER)
    only_total = statement([total], YEAR, Version.FORECAST, OCTOBER)

    assert both is not None
    assert both.expenditure == Money(60_00)
    assert only_total is not None
    assert only_total.expenditure == Money(90_00)


def said(stage, pounds, by, *, saving="S-1", on=OCTOBER, **more):
    return recorded(
        SavingFigure(
            saving=saving,
            title="Fewer agency nights",
            financial_year=YEAR,
            stage=stage,
            amount=Money.pounds(pounds),
            said_on=on,
            said_by=by,
            **more,
        )
    )


figures = st.lists(
    st.builds(
        said,
        st.sampled_from(SavingStage),
        st.integers(0, 10**7),
        st.sampled_from(("lead", "accountant", "director")),
        saving=st.sampled_from(("S-1", "S-2", "S-3")),
        on=st.dates(date(2026, 4, 1), date(2027, 3, 31)),
        recurrence=st.sampled_from(Recurrence),
        evidence=st.sampled_from(("", "Rota file", "Ledger line 12")),
        organisation=st.sampled_from(("", "care")),
        attribution=st.sampled_from(Attribution),
    ),
    max_size=20,
)


@given(figures)
def test_nothing_counts_as_verified_that_its_claimant_verified(stated):
    for saving in savings_truth(stated, YEAR).savings:
        claimants = {
            each.row.said_by
            for each in stated
            if each.row.saving == saving.saving and each.row.stage is SavingStage.CLAIMED
        }
        assert saving.verified is None or saving.verified.row.said_by not in claimants
        assert all(each.row.said_by in claimants for each in saving.self_verified)


@given(figures)
def test_one_off_savings_are_never_shown_as_recurrent(stated):
    truth = savings_truth(stated, YEAR)

    recurrent = [
        saving.verified.row.amount
        for saving in truth.savings
        if saving.verified is not None and saving.verified.row.recurrence is Recurrence.RECURRENT
    ]
    assert truth.total.verified_recurrent == Money.total(recurrent)
    assert truth.total.verified == Money.total([s.verified.row.amount for s in truth.savings if s.verified])


@given(figures)
def test_the_organisations_add_up_to_the_total(stated):
    truth = savings_truth(stated, YEAR)

    for measure in ("planned", "forecast", "claimed", "verified_recurrent", "verified_one_off"):
        parts = [getattr(total, measure) for total in truth.by_organisation.values()]
        assert Money.total(parts) == getattr(truth.total, measure)


@given(figures, st.dates(date(2026, 4, 1), date(2027, 3, 31)))
def test_what_is_said_later_changes_nothing_earlier(stated, day):
    by_then = [each for each in stated if each.row.said_on <= day]

    assert savings_truth(stated, YEAR, day) == savings_truth(by_then, YEAR)


def test_the_assured_share_is_verified_recurrent_over_planned():
    vectors = [(32_000_000, 68_000_000, "0.47"), (30_000_000, 65_000_000, "0.46"), (30_900_000, 58_000_000, "0.53")]

    for verified_gbp, planned_gbp, expected in vectors:
        share = assured_share(Money.pounds(verified_gbp), Money.pounds(planned_gbp))
        assert share is not None
        assert round(share, 2) == Decimal(expected)


def test_no_share_is_assured_of_no_plan():
    assert assured_share(Money.pounds(5), Money(0)) is None


def test_a_claim_without_evidence_needs_evidence_and_with_it_a_verifier():
    bare = savings_truth([said(SavingStage.CLAIMED, 12, "lead", evidence_due_on=date(2026, 11, 30))], YEAR).savings[0]
    shown = savings_truth([said(SavingStage.CLAIMED, 12, "lead", evidence="Rota file")], YEAR).savings[0]
    done = savings_truth(
        [said(SavingStage.CLAIMED, 12, "lead", evidence="Rota file"), said(SavingStage.VERIFIED, 9, "accountant")], YEAR
    ).savings[0]

    assert (bare.needs_evidence, bare.needs_verification) == (True, False)
    assert bare.evidence_due_on == date(2026, 11, 30)
    assert (shown.needs_evidence, shown.needs_verification) == (False, True)
    assert (done.needs_evidence, done.needs_verification) == (False, False)
    assert done.unverified_claim == Money.pounds(3)


def test_a_saving_claimed_by_two_organisations_is_counted_twice():
    truth = savings_truth(
        [
            said(SavingStage.CLAIMED, 12, "lead", organisation="care"),
            said(SavingStage.CLAIMED, 10, "accountant", organisation="council"),
        ],
        YEAR,
    )

    (double,) = truth.double_claims
    assert (double.how, double.savings, double.at_stake) == (Twice.BY_TWO, ("S-1",), Money.pounds(10))


def test_two_savings_on_the_same_evidence_are_counted_twice():
    truth = savings_truth(
        [
            said(SavingStage.CLAIMED, 12, "lead", evidence="Ledger line  12"),
            said(SavingStage.CLAIMED, 7, "lead", saving="S-2", evidence="ledger line 12"),
        ],
        YEAR,
    )

    (double,) = truth.double_claims
    assert (double.how, double.savings, double.at_stake) == (Twice.SAME_EVIDENCE, ("S-1", "S-2"), Money.pounds(7))


def test_a_saving_is_attributed_once():
    truth = savings_truth(
        [
            said(SavingStage.CLAIMED, 12, "lead", attribution=Attribution.MODEL),
            said(SavingStage.VERIFIED, 12, "accountant", attribution=Attribution.ORDINARY),
        ],
        YEAR,
    )

    assert [double.how for double in truth.double_claims] == [Twice.TWO_CAUSES]
