"""The savings report in words: the answer, what it rests on, and that one-off money never passes for more."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.register import RegisterMaterial, savings_register
from rightsource.budget.rules.rows import Recurrence, SavingFigure, SavingStage
from rightsource.publishing.rules.savings_report import SavingsReport, described, finding, is_kept, totals, why
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Audience, KnownOn, Provenance, Recorded, Source

YEAR, TODAY = FinancialYear(2026), date(2026, 11, 22)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(TODAY))
_ids = count()


def said(
    stage: SavingStage,
    pounds: int,
    recurrence: Recurrence = Recurrence.RECURRENT,
    saving: str = "S-1",
    by: str = "lead",
) -> Recorded[SavingFigure]:
    row = SavingFigure(
        saving=saving,
        title="Fewer agency nights",
        financial_year=YEAR,
        stage=stage,
        amount=Money.pounds(pounds),
        said_on=date(2026, 10, 15),
        said_by=by,
        recurrence=recurrence,
    )
    return Recorded(row, _PARENTS, str(next(_ids)))


def report(*figures: Any) -> SavingsReport:
    register = savings_register(RegisterMaterial(figures=figures), YEAR, TODAY)
    return SavingsReport("Testshire", is_fictional=True, audience=Audience.MEMBERS, register=register)


def test_the_answer_says_what_was_promised_claimed_and_verified() -> None:
    shown = report(
        said(SavingStage.PLANNED, 2_000_000),
        said(SavingStage.CLAIMED, 1_500_000),
        said(SavingStage.VERIFIED, 1_000_000, by="accountant"),
    )
    assert finding(shown) == "Of £2m promised for 2026-27, £1.5m is claimed and £1m is verified."
    assert "£1m of the promise does not count yet." in why(shown)
    assert "£1m comes back every year" in why(shown)


def test_what_only_its_claimant_verified_is_said_to_be_none() -> None:
    shown = report(said(SavingStage.CLAIMED, 1_000_000), said(SavingStage.VERIFIED, 1_000_000))
    assert "none is verified" in finding(shown)
    assert not is_kept(shown)


def test_a_year_without_savings_says_so_and_draws_nothing() -> None:
    assert finding(report()) == "No saving for 2026-27 was on record on 22 November 2026."
    assert described(report()) == "Nothing on record."


@given(
    st.lists(
        st.tuples(st.sampled_from(Recurrence), st.integers(1, 10**7), st.sampled_from(("S-1", "S-2", "S-3", "S-4"))),
        max_size=6,
    )
)
def test_one_off_money_is_never_said_to_come_back_every_year(verified: list[tuple[Recurrence, int, str]]) -> None:
    by_saving = {saving: (recurrence, pounds) for recurrence, pounds, saving in verified}
    shown = report(
        *(
            said(SavingStage.VERIFIED, pounds, recurrence, saving, "accountant")
            for saving, (recurrence, pounds) in by_saving.items()
        )
    )
    rows = dict(totals(shown))
    recurrent = [pounds for recurrence, pounds in by_saving.values() if recurrence is Recurrence.RECURRENT]
    assert rows["Comes back every year"].verified == Money.pounds(sum(recurrent))
    assert ("comes back every year" in why(shown)) == bool(recurrent)
