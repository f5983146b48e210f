"""Exposure, reserves, one-off money and cash, as rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.exposure import exposure_to, exposures
from rightsource.treasury.rules.reserves import (
    RING_FENCED,
    Runway,
    lowest_cash,
    one_off_use,
    reserves_at,
    runway,
    year_ends,
)
from rightsource.treasury.rules.rows import (
    USABLE,
    ExposureFigure,
    ExposureKind,
    Measure,
    ReserveFigure,
    ReserveKind,
    Supports,
)

DAY = date(2026, 10, 31)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(DAY))
_ids = count()
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def recorded(row):
    return Recorded(row, _PARENTS, str(next(_ids)))


def part(kind, pence, name="one", as_at=DAY, organisation="place"):
    return recorded(ExposureFigure(organisation=organisation, kind=kind, name=name, as_at=as_at, amount=Money(pence)))


def reserve(kind, pounds, name="all", as_at=DAY, **more):
    measure = more.pop("measure", Measure.BALANCE)
    return recorded(
        ReserveFigure(
            organisation="council",
            kind=kind,
            name=name,
            measure=measure,
            as_at=as_at,
            amount=Money.pounds(pounds),
            **more,
        )
    )


parts = st.lists(
    st.builds(
        part,
        st.sampled_from(ExposureKind),
        st.integers(0, 10**12),
        st.sampled_from(("one", "two")),
        days,
        st.sampled_from(("place", "care")),
    ),
    max_size=25,
)


@given(parts, days)
def test_exposure_is_the_sum_of_its_parts_and_headroom_what_the_limit_leaves(stated, day):
    for exposure in exposures(stated, day):
        assert exposure.total == Money.total(list(exposure.by_kind.values()))
        assert ExposureKind.LIMIT not in exposure.by_kind
        if exposure.limit is not None:
            assert exposure.headroom == exposure.limit - exposure.total
        else:
            assert exposure.headroom is None


@given(parts, days)
def test_what_is_stated_after_the_day_changes_no_exposure(stated, day):
    assert exposures(stated, day) == exposures([each for each in stated if each.row.as_at <= day], day)


@given(parts, days, st.integers(0, 10**12))
def test_a_further_loan_raises_exposure_by_its_amount(stated, day, pence):
    before = exposure_to(stated, "place", day)
    after = exposure_to([*stated, part(ExposureKind.LOAN, pence, "a third", day)], "place", day)

    assert after.total == before.total + Money(pence)


def test_robin_hood_energy_was_committed_to_fifty_nine_and_a_half_million():
    exposure = exposure_to(
        [part(ExposureKind.LOAN, 43_000_000_00), part(ExposureKind.GUARANTEE, 16_500_000_00)], "place", DAY
    )

    assert exposure.total == Money.pounds(59_500_000)
    assert (exposure.limit, exposure.used_share) == (None, None)


def test_a_loan_stated_as_nil_is_repaid():
    stated = [part(ExposureKind.LOAN, 100, as_at=date(2026, 1, 31)), part(ExposureKind.LOAN, 0)]

    assert exposure_to(stated, "place", date(2026, 9, 30)).total == Money(100)
    assert exposure_to(stated, "place", DAY).total == Money(0)


def test_the_used_share_is_exposure_over_its_limit():
    stated = [part(ExposureKind.EQUITY, 41), part(ExposureKind.LIMIT, 45, "board limit")]

    exposure = exposure_to(stated, "place", DAY)

    assert exposure.headroom == Money(4)
    assert exposure.used_share == Decimal(41) / Decimal(45)


balances = st.lists(
    st.builds(
        reserve,
        st.sampled_from(ReserveKind),
        st.integers(-(10**9), 10**9),
        st.sampled_from(("all", "winter", "insurance")),
        days,
        statement=st.sampled_from(("actual", "forecast")),
    ),
    max_size=25,
)


@given(balances, days)
def test_usable_and_ring_fenced_reserves_never_share_a_balance(stated, day):
    position = reserves_at(stated, "council", day)

    assert not USABLE & RING_FENCED
    kinds = [figure.row.amount for figure in position.figures if figure.row.kind in USABLE | RING_FENCED]
    assert position.usable + position.ring_fenced == Money.total(kinds)


@given(balances, days)
def test_a_total_and_its_parts_are_never_both_counted(stated, day):
    position = reserves_at(stated, "council", day)

    for kind in ReserveKind:
        names = {figure.row.name for figure in position.figures if figure.row.kind is kind}
        assert "all" not in names or names == {"all"}


@given(balances, days)
def test_forecast_balances_and_later_ones_are_not_what_is_there(stated, day):
    assert all(
        figure.row.statement == "actual" and figure.row.as_at <= day
        for figure in reserves_at(stated, "council", day).figures
    )


def test_no_record_of_a_reserve_is_not_a_reserve_of_nil():
    position = reserves_at([reserve(ReserveKind.SCHOOLS, 5)], "council", DAY)

    assert not position.has(*USABLE)
    assert position.has(ReserveKind.SCHOOLS)


def test_the_runway_of_northamptonshire_was_under_nine_months():
    left = Runway(Money.pounds(57_700_000), Money.pounds(8_800_000), 4)

    assert left.mean_yearly_draw == Money.pounds(12_225_000)
    assert left.years_left is not None
    assert round(left.years_left, 2) == Decimal("0.72")


@given(st.integers(0, 10**12), st.integers(-(10**12), 10**12), st.integers(1, 10))
def test_reserves_that_do_not_fall_have_no_runway(opening, closing, years):
    left = Runway(Money(opening), Money(closing), years).years_left

    assert (left is None) == (closing >= opening)
    assert left is None or left >= 0


def test_the_runway_is_read_from_the_last_years_ends():
    stated = [
        reserve(ReserveKind.EARMARKED, 9_000_000, as_at=date(2020, 3, 31)),
        reserve(ReserveKind.EARMARKED, 40_000_000, as_at=date(2022, 3, 31)),
        reserve(ReserveKind.UNALLOCATED, 10_000_000, as_at=date(2022, 3, 31)),
        reserve(ReserveKind.EARMARKED, 20_000_000, as_at=date(2026, 3, 31)),
        reserve(ReserveKind.EARMARKED, 19_000_000, as_at=DAY),
    ]

    left = runway(stated, "council", DAY)

    assert [end.year for end in year_ends(stated, "council", DAY)] == [
        FinancialYear(2019),
        FinancialYear(2021),
        FinancialYear(2025),
    ]
    assert left is not None
    assert (left.opening, left.closing, left.years) == (Money.pounds(50_000_000), Money.pounds(30_000_000), 4)
    assert left.years_left == 6
    assert runway(stated[:1], "council", DAY) is None


def test_one_off_money_that_holds_up_recurrent_spending_is_named():
    year = FinancialYear(2025)
    stated = [
        reserve(
            ReserveKind.RECEIPTS,
            3_000_000,
            "Old offices",
            year.last_day,
            measure=Measure.USED,
            supports=Supports.RECURRENT,
            project="Adult care demand",
        ),
        reserve(ReserveKind.RECEIPTS, 5_000_000, "all", year.last_day, measure=Measure.USED),
        reserve(ReserveKind.EARMARKED, 1_000_000, "all", year.last_day, measure=Measure.USED),
        reserve(ReserveKind.EARMARKED, 9_000_000, "Winter", year.last_day),
    ]

    used = one_off_use(stated, "council", year)

    assert used.total == Money.pounds(6_000_000)
    assert used.unnamed == Money.pounds(2_000_000)
    assert [(use.row.name, use.row.project) for use in used.holding_up_recurrent] == [
        ("Old offices", "Adult care demand")
    ]
    assert [use.row.kind for use in used.without_purpose] == [ReserveKind.EARMARKED]
    assert one_off_use(stated, "council", year.next).total == Money(0)


@given(st.lists(st.integers(-(10**9), 10**9), min_size=13, max_size=13))
def test_cash_is_nowhere_lower_than_at_its_lowest(pence):
    low = lowest_cash([Money(each) for each in pence], DAY)

    assert low.amount == Money(min(pence))
    assert pence[low.week - 1] == min(pence)
    assert (low.first_week_below_zero is not None) == (min(pence) < 0)
    if low.first_week_below_zero is not None:
        assert all(each >= 0 for each in pence[: low.first_week_below_zero - 1])


def test_the_first_week_ends_seven_days_on():
    assert lowest_cash([Money(1), Money(2)], DAY).week_ends_on == date(2026, 11, 7)
