"""The alarms that the budget's own rows raise: spending beside resources, and what is material of one-off money."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.alarms.one_offs import one_off_alarms
from rightsource.budget.rules.alarms.savings import claims_alarms
from rightsource.budget.rules.alarms.solvency import solvency_alarms
from rightsource.budget.rules.net_revenue import net_revenue
from rightsource.budget.rules.register import RegisterMaterial
from rightsource.budget.rules.register_rows import Counterfactual, LedgerEvidence
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, SavingFigure, SavingStage, Version
from rightsource.constitution.rules.rows import CouncilKind, CouncilProfile
from rightsource.constitution.rules.who_is_who import WhoIsWho
from rightsource.governance.rules.alarms import Question
from rightsource.governance.rules.house_rules import house_rules
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.quantities.wording import amount_in_words
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.reserve_limits import reserve_limits
from rightsource.treasury.rules.rows import Measure, ReserveFigure, ReserveKind, Supports

YEAR = FinancialYear(2018)
ON = date(2018, 12, 1)
COUNCIL = CouncilProfile(organisation="council", name="Testshire", kind=CouncilKind.COUNTY, is_fictional=True)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2018, 4, 1)))
_ids = count()


def recorded(row: Any) -> Recorded[Any]:
    return Recorded(row, _PARENTS, str(next(_ids)))


def question(on: date = ON) -> Question:
    return Question(WhoIsWho(on, COUNCIL, (), ()), house_rules(), ())


def net(version: Version, pounds: int, as_at: date = date(2018, 4, 1), year: FinancialYear = YEAR) -> Recorded[Any]:
    return recorded(
        BudgetLine(
            organisation="council", financial_year=year, version=version, as_at=as_at, flow=Flow.EXPENDITURE,
            heading=Heading.NET_REVENUE, name="Net revenue expenditure", amount=Money.pounds(pounds),
        )
    )  # fmt: skip


def reserves(pounds: int) -> list[Recorded[Any]]:
    return [
        recorded(
            ReserveFigure(
                organisation="council", kind=kind, name="all", measure=Measure.BALANCE, as_at=date(2018, 3, 31),
                amount=Money.pounds(amount),
            )
        )
        for kind, amount in ((ReserveKind.UNALLOCATED, pounds), (ReserveKind.EARMARKED, 0))
    ]  # fmt: skip


def keys(lines: list[Recorded[Any]], held: int, on: date = ON) -> set[str]:
    return {alarm.key for alarm in solvency_alarms(lines, reserves(held), question(on), reserve_limits())}


def test_sixty_five_millions_over_with_four_in_reserve_is_more_than_resources_as_the_worked_example_has_it() -> None:
    lines = [net(Version.BUDGET, 441_000_000), net(Version.FORECAST, 506_000_000, date(2018, 11, 1))]
    assert "overspend-over-reserves:2018-19" in keys(lines, 4_300_000)
    assert "overspend-over-reserves:2018-19" not in keys(lines, 4_300_000, date(2018, 10, 31))


@given(st.integers(0, 10**8), st.integers(0, 10**8))
def test_an_overspend_is_an_alarm_only_beyond_the_last_pound_of_reserves(over: int, held: int) -> None:
    lines = [net(Version.BUDGET, 10**9), net(Version.FORECAST, 10**9 + over)]
    assert ("overspend-over-reserves:2018-19" in keys(lines, held)) is (over > held)


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_reserves_are_low_for_what_was_spent_in_the_year_that_they_end(spent: int, held: int) -> None:
    lines = [net(Version.OUTTURN, spent, date(2018, 3, 31), FinancialYear(2017))]
    assert ("reserves-low:2018-03-31" in keys(lines, held)) is (held * 1000 <= spent * 115)


@pytest.mark.parametrize(
    ("on", "pounds"),
    [(date(2018, 5, 1), 100), (date(2018, 9, 1), 110), (date(2018, 12, 1), 120), (date(2019, 6, 1), 130)],
)
def test_the_latest_word_on_net_spending_stands_and_an_outturn_over_all(on: date, pounds: int) -> None:
    lines = [
        net(Version.OUTTURN, 130, date(2019, 5, 31)),
        net(Version.FORECAST, 120, date(2018, 11, 1)),
        net(Version.FORECAST, 110, date(2018, 8, 1)),
        net(Version.BUDGET, 100),
    ]
    found = net_revenue(lines, question(on), YEAR)
    assert found is not None
    assert found.row.amount == Money.pounds(pounds)


@given(st.integers(1, 10**8), st.sampled_from(Supports))
def test_reserves_under_recurrent_spending_are_an_alarm_from_one_per_cent_of_net_spending(
    pounds: int, supports: Supports
) -> None:
    use = ReserveFigure(
        organisation="council", kind=ReserveKind.EARMARKED, name="Change", measure=Measure.USED,
        as_at=YEAR.last_day, amount=Money.pounds(pounds), supports=supports,
    )  # fmt: skip
    found = one_off_alarms([net(Version.BUDGET, 10**9)], [recorded(use)], question())
    is_shown = supports in {Supports.RECURRENT, Supports.NOT_STATED}
    assert bool(found) is (is_shown and pounds >= 10**7)


def shown(saving: str, fell: int, shown_on: date = date(2018, 10, 15)) -> Recorded[Any]:
    return recorded(
        LedgerEvidence(
            saving=saving, financial_year=YEAR, books="care", account="5200", account_title="Agency staff",
            first=Month(2018, 4), last=Month(2018, 9), against=Counterfactual.LAST_YEAR, how="2017, as in the books",
            would_have_been=Money.pounds(2_000_000 + fell), was=Money.pounds(2_000_000), shown_by="care-finance",
            shown_on=shown_on,
        )
    )  # fmt: skip


def claimed(saving: str, pounds: int) -> Recorded[Any]:
    return recorded(
        SavingFigure(
            saving=saving, title="Fewer nights", financial_year=YEAR, stage=SavingStage.CLAIMED,
            amount=Money.pounds(pounds), said_on=date(2018, 10, 1), said_by="care-finance",
        )
    )  # fmt: skip


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 2 * 10**6))
def test_two_savings_on_one_line_are_an_alarm_by_what_they_claim_beyond_its_fall(
    one: int, other: int, fell: int
) -> None:
    material = RegisterMaterial(
        figures=(claimed("S-1", one), claimed("S-2", other)), ledger=(shown("S-1", fell), shown("S-2", fell))
    )
    alarms = claims_alarms(material, question())
    assert bool(alarms) is (one + other > fell)
    for alarm in alarms:
        assert amount_in_words(Money.pounds(one + other - fell)) in alarm.headline
        assert alarm.facts == tuple(line.record_id for line in material.ledger)
        assert alarm.is_broken
    assert claims_alarms(material, question(date(2018, 10, 14))) == ()
