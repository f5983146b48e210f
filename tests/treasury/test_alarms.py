"""The alarms that the treasury's own rows raise: properties of receipts and of reserves, examples of the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import CouncilKind, CouncilProfile
from rightsource.constitution.rules.who_is_who import WhoIsWho
from rightsource.governance.rules.alarms import Question
from rightsource.governance.rules.house_rules import house_rules
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome, Paper, PaperKind
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.alarms.receipts import ReceiptsKnown, receipts_alarms
from rightsource.treasury.rules.alarms.reserves import reserves_alarms
from rightsource.treasury.rules.alarms.standing import cash_alarms, debt_alarms, grant_alarms
from rightsource.treasury.rules.borrowing import debt_of
from rightsource.treasury.rules.reserve_limits import reserve_limits
from rightsource.treasury.rules.reserves import reserves_run
from rightsource.treasury.rules.rows import (
    CashKind,
    CashLine,
    DebtFinanced,
    GrantMovement,
    GrantStep,
    Measure,
    ProvisionMethod,
    ReceiptsStage,
    ReceiptsUse,
    ReserveFigure,
    ReserveKind,
    Supports,
)

_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 1, 1)))
_ids = count()
ON = date(2026, 3, 1)
YEAR = FinancialYear(2025)
COUNCIL = CouncilProfile(
    organisation="council", name="Testshire", kind=CouncilKind.COUNTY, is_fictional=True,
    reserves_floor=Money.pounds(10_000_000),
)  # fmt: skip
SOUND = ReceiptsUse(
    organisation="council", project="Front door", financial_year=YEAR, stage=ReceiptsStage.USED, receipt="Depot",
    amount=Money.pounds(1_000_000), supports=Supports.TRANSFORMATION, used_on=date(2025, 5, 1),
    yearly_saving=Money.pounds(400_000), approved_by="FC-1", plan_sent_on=date(2025, 3, 20),
)  # fmt: skip
PLAN = replace(SOUND, stage=ReceiptsStage.PLANNED, amount=Money.pounds(100_000_000))


def recorded(row):
    return Recorded(row, _PARENTS, str(next(_ids)))


def question(on=ON):
    return Question(WhoIsWho(on, COUNCIL, (), ()), house_rules(), the_law())


APPROVAL = recorded(
    Decision(
        reference="FC-1", title="Uses", body=DecisionBody.FULL_COUNCIL, decided_on=date(2025, 2, 27),
        outcome=Outcome.AGREED,
    )
)  # fmt: skip


def of_receipts(*uses, figures=(), papers=(), on=ON):
    known = ReceiptsKnown(
        [recorded(use) for use in uses], [recorded(each) for each in figures], [APPROVAL], [recorded(p) for p in papers]
    )
    return {alarm.key: alarm for alarm in receipts_alarms(known, question(on))}


def total(pounds, year=YEAR, measure=Measure.USED):
    return ReserveFigure(
        organisation="council", kind=ReserveKind.RECEIPTS, name="all", measure=measure, as_at=year.last_day,
        amount=Money.pounds(pounds),
    )  # fmt: skip


def test_a_project_approved_and_sent_before_it_was_paid_for_raises_nothing():
    assert of_receipts(SOUND, PLAN) == {}


projects = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 10**6)), min_size=1, max_size=6)


@given(projects, st.integers(0, 10**7))
def test_what_a_sum_states_beyond_the_projects_of_the_register_is_money_without_a_project(named, beyond):
    uses = [replace(SOUND, project=project, amount=Money.pounds(pounds)) for project, pounds in named]
    plans = [replace(PLAN, project=project) for project, _ in named]
    stated = sum(pounds for _, pounds in named) + beyond
    found = of_receipts(*uses, *plans, figures=[total(stated)])
    assert (f"receipts-without-projects:{YEAR}" in found) is (beyond > 0)
    in_register = of_receipts(*uses, *plans, replace(SOUND, project="all", amount=Money.pounds(stated)))
    assert set(in_register) == set(found)


def test_a_total_in_the_register_and_the_same_sum_among_the_reserves_are_one_alarm_on_both_rows():
    (found,) = of_receipts(replace(SOUND, project="all", approved_by=""), figures=[total(1_000_000)]).values()
    assert found.key == f"receipts-without-projects:{YEAR}"
    assert "£1m of capital receipts" in found.headline
    assert len(found.rows) == 2


def test_a_list_of_projects_that_was_published_ends_the_alarm_from_its_day():
    published_on = date(2026, 2, 1)
    paper = Paper(
        reference="P-1", kind=PaperKind.PROJECT_LIST, title="Projects", decision="FC-1", published_on=published_on
    )
    bare = replace(SOUND, project="all")
    assert not of_receipts(bare, papers=[paper])
    assert of_receipts(bare, papers=[paper], on=date(2026, 1, 31))


@pytest.mark.parametrize(
    ("changed", "key", "is_broken"),
    [
        ({"approved_by": ""}, "receipts-not-approved:2025-26:used", False),
        ({"used_on": date(2025, 2, 1)}, "receipts-approved-late:2025-26:used", True),
        ({"supports": Supports.RECURRENT}, "receipts-recurrent:2025-26:used", True),
        ({"yearly_saving": None}, "receipts-no-saving:2025-26:used", False),
    ],
)
def test_what_the_record_shows_is_broken_and_what_it_does_not_hold_is_a_risk(changed, key, is_broken):
    plan = replace(PLAN, yearly_saving=changed.get("yearly_saving", PLAN.yearly_saving))
    alarm = of_receipts(replace(SOUND, **changed), plan)[key]
    assert alarm.is_broken is is_broken
    assert "Front door" in alarm.headline
    assert alarm.law == "Direction published 26 March 2025"


@given(st.dates(date(2025, 4, 1), date(2026, 3, 31)))
def test_a_use_that_lies_ahead_raises_nothing_before_its_day(used_on):
    use = replace(SOUND, supports=Supports.RECURRENT, used_on=used_on)
    assert not of_receipts(use, on=used_on - timedelta(days=1))
    assert of_receipts(use, on=used_on)


def test_another_organisations_receipts_are_not_the_councils():
    assert of_receipts(replace(SOUND, organisation="place", supports=Supports.RECURRENT)) == {}


def balances(*pounds, first=2020):
    """Return usable reserves at the year ends from a first one on, all of them earmarked but the floor's own sum."""
    return [
        recorded(
            ReserveFigure(
                organisation="council", kind=kind, name="all", measure=Measure.BALANCE,
                as_at=FinancialYear(first + at).last_day, amount=Money.pounds(amount),
            )
        )
        for at, sum_ in enumerate(pounds)
        for kind, amount in ((ReserveKind.UNALLOCATED, 10_000_000), (ReserveKind.EARMARKED, sum_ - 10_000_000))
    ]  # fmt: skip


def of_reserves(figures, on=ON):
    return {alarm.key.split(":")[0] for alarm in reserves_alarms(figures, question(on), reserve_limits())}


def test_the_runway_is_what_is_left_over_the_mean_draw_as_the_worked_example_has_it():
    run = reserves_run(balances(57_700_000, 45_475_000, 33_250_000, 21_025_000, 8_800_000), "council", ON)
    runway = run.runway(4)
    assert runway.mean_yearly_draw == Money.pounds("12225000")
    assert round(runway.years_left, 2) == Decimal("0.72")


sums = st.lists(st.integers(10_000_001, 200_000_000), min_size=1, max_size=6)


@given(sums)
def test_reserves_that_never_fall_raise_no_alarm_of_falling_or_of_running_out(pounds):
    assert not of_reserves(balances(*sorted(pounds))) & {"runway-short", "reserves-falling-fast"}


@given(sums, st.integers(1, 10**9))
def test_more_money_at_every_year_end_never_shortens_the_runway(pounds, more):
    run = reserves_run(balances(*pounds), "council", ON)
    richer = reserves_run(balances(*(each + more for each in pounds)), "council", ON)
    before, after = run.runway(3), richer.runway(3)
    assert (before is None) == (after is None)
    if before and before.years_left is not None:
        assert after.years_left >= before.years_left


def test_a_year_end_of_which_only_one_part_is_known_is_no_balance():
    figures = [each for each in balances(50_000_000, 20_000_000) if each.row.kind is ReserveKind.EARMARKED]
    assert reserves_run(figures, "council", ON) is None


def test_a_general_reserve_at_the_floor_is_not_under_it():
    figures = balances(50_000_000)
    assert "reserves-under-floor" not in of_reserves(figures)
    penny_less = [
        replace(each, row=replace(each.row, amount=each.row.amount - Money(1)))
        if each.row.kind is ReserveKind.UNALLOCATED
        else each
        for each in figures
    ]
    assert "reserves-under-floor" in of_reserves(penny_less)


def test_a_grant_spent_outside_its_conditions_is_broken_from_its_day_and_names_what_it_was_spent_on():
    moved = GrantMovement(
        grant="Public health grant", financial_year=YEAR, organisation="council", step=GrantStep.OUTSIDE,
        moved_on=date(2025, 9, 30), what_for="Country parks", amount=Money.pounds(850_000),
    )  # fmt: skip
    (alarm,) = grant_alarms([recorded(moved)], question())
    assert alarm.is_broken
    assert "£850,000" in alarm.headline
    assert "Country parks" in alarm.headline
    assert grant_alarms([recorded(moved)], question(date(2025, 9, 29))) == ()
    assert grant_alarms([recorded(replace(moved, step=GrantStep.WITHIN))], question()) == ()


@pytest.mark.parametrize(("on", "rings"), [(date(2025, 3, 31), False), (date(2025, 4, 1), True)])
def test_nothing_set_aside_for_a_debt_is_an_alarm_from_the_day_the_law_asks_a_charge_on_all(on, rings):
    park = DebtFinanced(
        organisation="council", name="Retail park", financial_year=FinancialYear(2016),
        amount=Money.pounds(22_000_000), method=ProvisionMethod.NONE,
    )  # fmt: skip
    debt = debt_of("council", on, loans=(), financed=[recorded(park)], law=the_law())
    assert bool(debt_alarms(debt, question(on))) is rings


@pytest.mark.parametrize(("out", "rings"), [(999_999, False), (1_000_000, False), (1_000_001, True)])
def test_the_councils_own_cash_is_an_alarm_only_below_nought(out, rings):
    def line(kind, pounds):
        return recorded(
            CashLine(
                organisation="council", made_on=date(2026, 2, 2), made_by="finance", name=str(kind), kind=kind,
                first_on=date(2026, 2, 6), amount=Money.pounds(pounds),
            )
        )  # fmt: skip

    lines = [line(CashKind.OPENING, 1_000_000), line(CashKind.PAYROLL, out)]
    assert bool(cash_alarms(lines, (), question())) is rings
