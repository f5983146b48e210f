"""What a member moves, in a text: read again it says the same, every fault at once, and it moves what it names."""

import made_up
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.simulation.amend import amend
from rightsource.simulation.amendment import AmendmentCannotBeMade, amended, amendment_from, handles, in_words
from rightsource.simulation.movable import MOVABLES, Unit
from rightsource.simulation.project import project
from rightsource.simulation.summary import summarise

FEDERATION = made_up.federation()

_WRITTEN = {
    Unit.SHARE: st.decimals(0, 100, places=2).map(lambda number: f"{number}%"),
    # A service of 60m may be neither saved whole and more, nor delivered for nothing.
    Unit.POUNDS: st.decimals(1, 59_000_000, places=2).map(str) | st.integers(1, 900).map(lambda number: f"{number}k"),
    Unit.MONTH: st.integers(14, 47).map(lambda month: f"{2026 + (month + 3) // 12}-{(month + 3) % 12 + 1:02d}"),
    Unit.NONE: st.just("none"),
}
_ONE = st.sampled_from(handles(FEDERATION)).flatmap(
    lambda handle: _WRITTEN[Unit(handle.unit)].map(lambda written: f"{handle.name}={written}")
)
TEXTS = st.lists(_ONE, max_size=6, unique_by=lambda text: text.partition("=")[0]).map(";".join)


@given(TEXTS)
def test_an_amendment_read_again_from_its_own_text_is_the_same(text):
    amendment = amendment_from(text, FEDERATION)
    assert amendment_from(amendment.text, FEDERATION) == amendment
    assert len(in_words(FEDERATION, amendment)) == len(amendment.changes) == (text.count(";") + 1 if text else 0)


@given(st.sampled_from([handle for handle in handles(FEDERATION) if handle.unit != "none"]))
def test_moving_a_thing_to_where_it_stands_changes_nothing(handle):
    amendment = amendment_from(f"{handle.name}={handle.planned}", FEDERATION)
    before, after = FEDERATION.plan, amended(FEDERATION, amendment).plan
    assert after.tax_rises == before.tax_rises
    assert after.savings == before.savings
    assert (after.borrowing_gbp, after.support_limit_gbp) == (before.borrowing_gbp, before.support_limit_gbp)
    assert amended(FEDERATION, amendment).group == FEDERATION.group


def test_no_change_is_the_plan_itself():
    assert amended(FEDERATION, amendment_from("", FEDERATION)) == FEDERATION


def test_every_fault_is_told_at_once_with_what_to_write():
    text = "tax.2026=3%;rates.2027=5%;saving.nothing.amount=1m;tax.2028=four;saving.waste saving.delivery=120%"
    with pytest.raises(AmendmentCannotBeMade) as refused:
        amendment_from(text + ";golive.children_looked_after service=2026-04;reserves.2027=-5", FEDERATION)
    told = {fault.where: fault.message for fault in refused.value.faults}
    assert len(told) == 7
    assert "2027, 2028, 2029" in told["tax.2026=3%"]
    assert "tax.2027=4.99%" in told["rates.2027=5%"]
    assert "waste saving" in told["saving.nothing.amount=1m"]
    assert "as 4.99%" in told["tax.2028=four"]
    assert "0% to 100%" in told["saving.waste saving.delivery=120%"]
    assert "2027-04" in told["golive.children_looked_after service=2026-04"]
    assert "0 or more" in told["reserves.2027=-5"]


def test_the_same_thing_moved_twice_is_refused():
    with pytest.raises(AmendmentCannotBeMade, match="Write it once"):
        amendment_from("tax.2027=1%;tax.2027-28=2%", FEDERATION)


def test_each_kind_moves_what_it_names_and_nothing_else():
    made = amended(
        FEDERATION,
        amendment_from(
            "tax.2028=1.5%;saving.waste saving.start=+7;saving.general saving=none;price.general service=57m;"
            "golive.general service=2026-12;vehicle-support.places.2026=£1,500,000;support.2027=2.5m",
            FEDERATION,
        ),
    )
    rise = made.plan.tax_rises[2]
    assert rise.core_share + rise.social_care_share == pytest.approx(0.015)
    starts = {saving.key: saving.start_month for saving in FEDERATION.plan.savings}
    assert {saving.key: saving.start_month for saving in made.plan.savings} == {
        **{key: month for key, month in starts.items() if key != "general saving"},
        "waste saving": starts["waste saving"] + 7,
    }
    move = next(move for move in made.group.moves if move.service == "general service")
    assert (move.terms.price_gbp, move.from_month) == (57e6, 8)
    before, after = (
        {each.vehicle: each.limit_gbp for each in study.plan.vehicle_support} for study in (FEDERATION, made)
    )
    assert after == {"care": before["care"], "places": (1.5e6, *before["places"][1:])}
    assert made.plan.support_limit_gbp == (0.0, 2.5e6, 10e6, 10e6)


def test_every_kind_has_an_example_of_itself():
    for kind in MOVABLES.values():
        name = kind.example.partition("=")[0]
        assert name.startswith(kind.before)
        assert name.endswith(kind.after)


def test_before_and_after_are_in_the_same_futures():
    text = "saving.waste saving.amount=0"
    found = amend(FEDERATION, amendment_from(text, FEDERATION), futures=400, seed=5)
    assert found.text == text
    assert found.s114.second_alone >= found.s114.first_alone == 0
    assert all(change.quantiles_gbp["p95"] <= 1e-6 for change in found.reserves_change_gbp)
    assert found.reserves_change_gbp[-1].mean_gbp < 0
    shares = found.before.p_s114_by_year[-1].share, found.after.p_s114_by_year[-1].share
    hits = found.s114.both + found.s114.first_alone, found.s114.both + found.s114.second_alone
    assert shares == (hits[0] / 400, hits[1] / 400)
    nothing = amend(FEDERATION, amendment_from("", FEDERATION), futures=400, seed=5)
    assert nothing.after == nothing.before == found.before
    assert nothing.s114.changing_sides == 0


def test_an_amendment_and_a_projection_say_the_same_of_a_plan():
    followed = summarise(project(FEDERATION.group, FEDERATION.assumptions, FEDERATION.plan, futures=400, seed=5))
    before = amend(FEDERATION, amendment_from("", FEDERATION), futures=400, seed=5).before
    assert before.years == followed.years
    assert before.p_s114_by_year == followed.p_s114_by_year
    assert before.reserves_gbp == followed.reserves_gbp
