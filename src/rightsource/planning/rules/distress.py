"""Early signs of distress in official returns alone: what anyone could have computed on a day, and nothing more.

Three alarms on usable reserves: they are low, they fall fast, they will soon be gone. Their thresholds are fixed on
other authorities than the one that is replayed, and hashed. Begin with `alarms_from_outturn`.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear
from rightsource.treasury.rules.reserve_limits import ReserveLimits, parse_reserve_limits

RESERVES_LOW = "reserves_low"
RESERVES_FALLING_FAST = "reserves_falling_fast"
RUNWAY_SHORT = "runway_short"

# Part of the rules' hash: whoever changes what a rule computes changes this text, and the hash shows it.
DEFINITIONS = """version 1
usable reserves: other earmarked and unallocated reserves (those of schools and public health have other owners)
balance at 31 March: from the outturn of the year that ends then; until that is known, the opening of the next budget
draw of a year: opening less closing in its outturn; until that is known, the last close less
  the opening of the next budget
reserves_low: balance / net revenue expenditure of the return that gives the balance, at or below the threshold
reserves_falling_fast: draw of the year / (balance + draw), at or above the threshold
runway_short: balance / mean draw of the last years known in a row, at least two and at most runway_years_averaged,
  where reserves were drawn on the whole, at or below the threshold
an alarm is raised on the first day on which the vintages known by then give it, once for an authority, rule and balance
"""


Thresholds = ReserveLimits
"""Where the alarms begin, and over how many years a draw is averaged: the same for returns as for the record."""


@dataclass(frozen=True, slots=True)
class Distress:
    """A council that reported it could not balance, or was given exceptional support, and the day."""

    e_code: str
    on: date


@dataclass(frozen=True, slots=True)
class ReservesKnown:
    """An authority's usable reserves at the end of a year, as known on some day."""

    e_code: str
    name: str
    balance_on: date
    balance_gbp_thousand: int
    net_revenue_expenditure_gbp_thousand: int
    draws_gbp_thousand: tuple[int, ...]
    returns: tuple[OutturnRow, ...]

    @property
    def share_of_spending(self) -> float | None:
        """Usable reserves as a share of net revenue expenditure, None where nothing was spent."""
        spending = self.net_revenue_expenditure_gbp_thousand
        return self.balance_gbp_thousand / spending if spending > 0 else None

    @property
    def drawn_share(self) -> float | None:
        """The share of usable reserves drawn in the year that ended, None where it is not known or there were none."""
        if not self.draws_gbp_thousand:
            return None
        opening = self.balance_gbp_thousand + self.draws_gbp_thousand[-1]
        return self.draws_gbp_thousand[-1] / opening if opening > 0 else None

    def runway_years(self, *, averaged: int) -> float | None:
        """Return how long usable reserves last at the mean draw of the last years, infinite where none was drawn.

        Source: reserves runway = usable reserves / mean annual net draw, the project's own measure.
        """
        draws = self.draws_gbp_thousand[-averaged:]
        if len(draws) < 2:
            return None
        mean = sum(draws) / len(draws)
        return self.balance_gbp_thousand / mean if mean > 0 else math.inf


@dataclass(frozen=True, slots=True)
class OutturnAlarm:
    """An alarm: which rule, when anyone could first have raised it, and on what figures."""

    rule: str
    raised_on: date
    value: float
    threshold: float
    reserves: ReservesKnown

    @property
    def sentence(self) -> str:
        """The alarm in words, with its figures."""
        known = self.reserves
        held = f"Usable reserves of £{known.balance_gbp_thousand:,}k at {known.balance_on:%-d %B %Y}"
        if self.rule == RESERVES_LOW:
            return (
                f"{held} were {self.value:.1%} of net revenue expenditure "
                f"(£{known.net_revenue_expenditure_gbp_thousand:,}k); the alarm is at {self.threshold:.1%} or less."
            )
        if self.rule == RESERVES_FALLING_FAST:
            return (
                f"{held} were {self.value:.1%} less than a year before; the alarm is at {self.threshold:.1%} or more."
            )
        return (
            f"{held} last {self.value:.1f} years at the pace of drawing; the alarm is at {self.threshold:.1f} or fewer."
        )


@dataclass(frozen=True, slots=True)
class ControlResult:
    """How often each alarm was raised for authorities that were not in distress within the horizon."""

    council_years: int
    false_alarms: Mapping[str, int]
    council_years_with_any: int

    @property
    def false_alarms_per_council_year(self) -> dict[str, float]:
        """The rate of each rule, and of any of them together."""
        counts = {**self.false_alarms, "any": self.council_years_with_any}
        return {rule: count / self.council_years for rule, count in counts.items()}


def rules_hash(*texts: str) -> str:
    """Return the SHA-256 of the rule definitions and of these texts, the threshold file first.

    Spaces at the ends of lines do not count, so a file checked out on another system has the same hash.
    """
    whole = [DEFINITIONS, *("\n".join(line.rstrip() for line in text.strip().splitlines()) for text in texts)]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=True).encode()).hexdigest()


def parse_thresholds(text: str) -> Thresholds:
    """Return the thresholds that the project's threshold file states."""
    return parse_reserve_limits(text)


def parse_distress(text: str) -> list[Distress]:
    """Return the cases of distress that the project's threshold file names, each with its source there."""
    return [Distress(case["e_code"], case["on"]) for case in tomllib.loads(text)["distress"]]


def alarms_from_outturn(rows: Iterable[OutturnRow], *, on: date, thresholds: Thresholds) -> list[OutturnAlarm]:
    """Return every alarm that could have been raised by a day, each on the first day whose known figures give it.

    Args:
        rows: returns of any authorities; those of a later vintage than `on` are not looked at.
        on: the day; alarms of earlier days are among those returned, unchanged.
        thresholds: where each alarm begins.
    """
    first: dict[tuple[str, str, date], OutturnAlarm] = {}
    for own in _by_authority(rows).values():
        for day in sorted({row.vintage_on for row in own if row.vintage_on <= on}):
            for known in reserves_known(own, on=day):
                for alarm in _alarms(known, day, thresholds):
                    first.setdefault((known.e_code, alarm.rule, known.balance_on), alarm)
    return sorted(first.values(), key=lambda alarm: (alarm.raised_on, alarm.reserves.e_code, alarm.rule))


def reserves_known(rows: Iterable[OutturnRow], *, on: date) -> Iterator[ReservesKnown]:
    """Give one authority's usable reserves at the end of each year, as far as returns published by a day tell them."""
    known: dict[tuple[str, FinancialYear], OutturnRow] = {}
    for row in sorted((row for row in rows if row.vintage_on <= on), key=lambda row: row.vintage_on):
        known[row.form, row.financial_year] = row
    draws: dict[FinancialYear, int] = {}
    ends = {year for form, year in known if form == "RS"}
    ends |= {FinancialYear(year.starts_in - 1) for form, year in known if form == "RA"}
    for year in sorted(ends):
        outturn, budget = known.get(("RS", year)), known.get(("RA", year.next))
        before = known.get(("RS", FinancialYear(year.starts_in - 1)))
        source = outturn or budget
        assert source is not None
        balance = _usable(source, "closing" if outturn else "opening")
        spending = source.authority.amounts.get("net_revenue_expenditure_gbp_thousand")
        if balance is None or spending is None:
            continue
        opening = _usable(outturn, "opening") if outturn else _usable(before, "closing")
        if opening is not None:
            draws[year] = opening - balance
        in_a_row = _in_a_row(draws, year)
        used = [known["RS", one] for one in in_a_row if ("RS", one) in known]
        extra = [row for row in (source, None if outturn else before) if row is not None and row not in used]
        yield ReservesKnown(
            source.authority.e_code,
            source.authority.name,
            year.last_day,
            balance,
            spending,
            tuple(draws[one] for one in in_a_row),
            (*used, *extra),
        )


def care_budget_shares(rows: Iterable[OutturnRow], *, on: date) -> dict[str, float]:
    """Return one authority's latest budget for children's and for adults' social care over the latest outturn known.

    Below one, the budget asks for less than was last known to be spent. An indicator and no alarm: the project holds
    the budgets of one year only, so a threshold could not be tried on another.
    """
    known = sorted((row for row in rows if row.vintage_on <= on), key=lambda row: (row.financial_year, row.vintage_on))
    budgets = [row for row in known if row.form == "RA"]
    outturns = [row for row in known if row.form == "RS"]
    if not budgets or not outturns:
        return {}
    budget, outturn = budgets[-1].authority.amounts, outturns[-1].authority.amounts
    return {
        service: budget[name] / outturn[name]
        for service in ("childrens_social_care", "adult_social_care")
        if (name := f"{service}_gbp_thousand") in budget and outturn.get(name, 0) > 0
    }


def fit_thresholds(
    rows: Iterable[OutturnRow],
    *,
    leaving_out: Collection[str],
    false_alarm_share: float,
    runway_years_averaged: int,
) -> Thresholds:
    """Return the thresholds at which each rule rings in at most this share of all other authorities' council-years.

    Every council-year counts once for a rule, at its most alarming over all that was known of it in turn, budget and
    then outturn, because that is how alarms are run. Rounded so as to ring less, to a tenth of a per cent or of a year.
    """
    low: dict[tuple[str, date], float] = {}
    falling: dict[tuple[str, date], float] = {}
    runway: dict[tuple[str, date], float] = {}
    for e_code, own in _by_authority(rows).items():
        if e_code in leaving_out:
            continue
        for day in sorted({row.vintage_on for row in own}):
            for known in reserves_known(own, on=day):
                _keep_lowest(low, known, known.share_of_spending)
                _keep_lowest(falling, known, None if known.drawn_share is None else -known.drawn_share)
                _keep_lowest(runway, known, known.runway_years(averaged=runway_years_averaged))
    count = math.floor(false_alarm_share * len(low))
    assert count > 0, "too few council-years to fix a threshold at this share"
    return Thresholds(
        _floor(sorted(low.values())[count - 1], 1000),
        -_floor(sorted(falling.values())[count - 1], 1000),
        _floor(sorted(runway.values())[count - 1], 10),
        runway_years_averaged,
    )


def _keep_lowest(lowest: dict[tuple[str, date], float], known: ReservesKnown, value: float | None) -> None:
    if value is not None:
        key = (known.e_code, known.balance_on)
        lowest[key] = min(value, lowest.get(key, math.inf))


def false_alarms_per_council_year(
    rows: Sequence[OutturnRow],
    *,
    on: date,
    thresholds: Thresholds,
    leaving_out: Collection[str],
    distress: Iterable[Distress],
    horizon_years: int,
) -> ControlResult:
    """Return how often the alarms rang by a day over the matched controls with no distress within the horizon.

    A council-year is one authority's balance at the end of one year, known by the day. The controls are all authorities
    given but those left out; whoever lacks a case of distress is taken to have had none, which is as good as the list.
    """
    controls = [row for row in rows if row.authority.e_code not in leaving_out]
    council_years = {
        (known.e_code, known.balance_on)
        for own in _by_authority(controls).values()
        for known in reserves_known(own, on=on)
    }
    cases = list(distress)
    false = [
        alarm
        for alarm in alarms_from_outturn(controls, on=on, thresholds=thresholds)
        if not any(_came_true(alarm, case, horizon_years) for case in cases)
    ]
    counts = dict.fromkeys((RESERVES_LOW, RESERVES_FALLING_FAST, RUNWAY_SHORT), 0)
    for alarm in false:
        counts[alarm.rule] += 1
    any_of_them = {(alarm.reserves.e_code, alarm.reserves.balance_on) for alarm in false}
    return ControlResult(len(council_years), counts, len(any_of_them))


def _by_authority(rows: Iterable[OutturnRow]) -> dict[str, list[OutturnRow]]:
    grouped: dict[str, list[OutturnRow]] = {}
    for row in rows:
        grouped.setdefault(row.authority.e_code, []).append(row)
    return grouped


def _usable(row: OutturnRow | None, moment: str) -> int | None:
    if row is None:
        return None
    movements = [row.authority.reserves.get(reserve) for reserve in ("other_earmarked", "unallocated")]
    balances = [
        one.opening_gbp_thousand if moment == "opening" else one.closing_gbp_thousand for one in movements if one
    ]
    return sum(balances) if len(balances) == len(movements) else None


def _in_a_row(draws: Mapping[FinancialYear, int], year: FinancialYear) -> list[FinancialYear]:
    """Return the years up to and with this one whose draws are known without a gap, earliest first."""
    years: list[FinancialYear] = []
    while year in draws:
        years.insert(0, year)
        year = FinancialYear(year.starts_in - 1)
    return years


def _alarms(known: ReservesKnown, day: date, thresholds: Thresholds) -> Iterator[OutturnAlarm]:
    share, drawn = known.share_of_spending, known.drawn_share
    runway = known.runway_years(averaged=thresholds.runway_years_averaged)
    if share is not None and share <= thresholds.reserves_low_share:
        yield OutturnAlarm(RESERVES_LOW, day, share, thresholds.reserves_low_share, known)
    if drawn is not None and drawn >= thresholds.reserves_falling_fast_share:
        yield OutturnAlarm(RESERVES_FALLING_FAST, day, drawn, thresholds.reserves_falling_fast_share, known)
    if runway is not None and runway <= thresholds.runway_short_years:
        yield OutturnAlarm(RUNWAY_SHORT, day, runway, thresholds.runway_short_years, known)


def _came_true(alarm: OutturnAlarm, case: Distress, horizon_years: int) -> bool:
    last_day = date(alarm.raised_on.year + horizon_years, alarm.raised_on.month, min(alarm.raised_on.day, 28))
    return case.e_code == alarm.reserves.e_code and alarm.raised_on <= case.on <= last_day


def _floor(value: float, per_unit: int) -> float:
    return math.floor(value * per_unit) / per_unit
