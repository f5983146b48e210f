"""P5: what is left to spend, how fast it goes, how long it lasts, and whether a year's overspend is more than it.

The thresholds of reserves are those fixed on other authorities' returns (`planning.rules.distress`); the same three
rules run over the council's own record and over its official returns, and what either shows first is the alarm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.constitution.rules.rows import Role
from rightsource.governance.rules.rows import Promise
from rightsource.planning.rules import distress
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, day_in_words, share_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import OUR_RULE, Alarm
from rightsource.storage.knowledge import Audience, Basis, Grade, KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.reserves import YearEnd, reserves_at, year_ends
from rightsource.treasury.rules.rows import USABLE, ReserveKind

OUTTURN_COLLECTION = "https://www.gov.uk/government/collections/local-authority-revenue-expenditure-and-financing"

_FIXED_ON_OTHERS = "our rule, its threshold fixed on other authorities' returns"
_SECTION_114 = "LGFA 1988 s.114(3)"


@dataclass(frozen=True, slots=True)
class Balances:
    """What the balances show: the alarms, the rows looked at, and what was held at the last year end known."""

    alarms: tuple[Alarm, ...]
    looked_at: tuple[Recorded[Any], ...]
    held: str


def balances(asked: Asked) -> Balances:
    """Return how reserves stand: low, falling fast, soon gone, under the council's own floor, or none of these."""
    ends = _complete_year_ends(asked)
    alarms = [*_of_reserves(asked, ends), *_of_returns(asked, ends)]
    alarms += [alarm for alarm in (_under_floor(asked), _overspend(asked, ends), _chance(asked, ends)) if alarm]
    looked_at = [row for end in ends[-1:] for row in end.figures] + [as_recorded(row) for row in asked.outturn[-1:]]
    held = f"Usable reserves were {amount_in_words(ends[-1].usable)} at the last year end known." if ends else ""
    return Balances(_first_of_each(alarms), tuple(looked_at), held)


def as_recorded(row: OutturnRow) -> Recorded[OutturnRow]:
    """Return an official return with its parents: who published it, and the day of the figures' own vintage."""
    title = f"DCLG revenue return {row.form} {row.financial_year} by local authority, vintage {row.vintage_on}"
    source = Source(title, OUTTURN_COLLECTION, Grade.PRIMARY)
    known_on = KnownOn.on(row.vintage_on, Audience.PUBLIC)
    record_id = f"outturn:{row.authority.e_code}:{row.form}:{row.financial_year}:{row.vintage_on}"
    return Recorded(row, Provenance(source, known_on, Basis.DATED_DOCUMENT), record_id)


def net_revenue(asked: Asked, year: FinancialYear) -> Recorded[BudgetLine] | None:
    """Return the council's net revenue expenditure of a year: the outturn if known, else the latest budget for it."""
    lines = [
        line
        for line in asked.evidence.budget_forecast
        if line.row.heading is Heading.NET_REVENUE
        and line.row.flow is Flow.EXPENDITURE
        and line.row.financial_year == year
        and asked.is_councils(line.row.organisation)
        and asked.has_come(line.row.as_at)
    ]
    order = (Version.BUDGET, Version.FORECAST, Version.OUTTURN)
    return max(lines, key=lambda line: (order.index(line.row.version), line.row.as_at), default=None)


@dataclass(frozen=True)
class _Reserves:
    """Usable reserves at the last year end known, and the draws of the years before it that are known in a row."""

    end: YearEnd
    draws: tuple[Money, ...]
    rows: tuple[Recorded[Any], ...]

    @property
    def drawn_share(self) -> Decimal | None:
        if not self.draws:
            return None
        opening = self.end.usable + self.draws[-1]
        return Decimal(self.draws[-1].pence) / opening.pence if opening.pence > 0 else None

    def runway_years(self, averaged: int) -> float | None:
        """Return how long reserves last at the mean draw of the last years (F3); None without two years."""
        draws = self.draws[-averaged:]
        if len(draws) < 2:
            return None
        mean = sum(draw.pence for draw in draws) / len(draws)
        return self.end.usable.pence / mean if mean > 0 else math.inf


def _complete_year_ends(asked: Asked) -> list[YearEnd]:
    """Return the year ends of which both parts of usable reserves are known: half of them is no balance."""
    ends = year_ends(asked.evidence.reserves_debt, asked.council, asked.on)
    return [end for end in ends if {figure.row.kind for figure in end.figures} == USABLE]


def _last_known(ends: list[YearEnd]) -> _Reserves:
    in_a_row = ends[-1:]
    for earlier, later in reversed(list(pairwise(ends))):
        if earlier.year.next != later.year:
            break
        in_a_row.insert(0, earlier)
    draws = tuple(earlier.usable - later.usable for earlier, later in pairwise(in_a_row))
    return _Reserves(ends[-1], draws, tuple(row for end in in_a_row for row in end.figures))


def _of_reserves(asked: Asked, ends: list[YearEnd]) -> Iterator[Alarm]:
    if not ends:
        return
    known, limits = _last_known(ends), asked.thresholds.outturn
    held = f"Usable reserves were {amount_in_words(known.end.usable)} on {day_in_words(known.end.year.last_day)}"
    spending = net_revenue(asked, known.end.year)
    if spending is not None and spending.row.amount.pence > 0:
        share = Decimal(known.end.usable.pence) / spending.row.amount.pence
        if share <= Decimal(str(limits.reserves_low_share)):
            limit = share_in_words(Decimal(str(limits.reserves_low_share)))
            words = f"{held}: {share_in_words(share)} of net revenue expenditure; the alarm is at {limit} or less."
            yield _alarm(asked, distress.RESERVES_LOW, known, words, (*known.end.figures, spending))
    drawn = known.drawn_share
    if drawn is not None and drawn >= Decimal(str(limits.reserves_falling_fast_share)):
        words = f"{held}: {share_in_words(drawn)} less than a year before ({amount_in_words(known.draws[-1])} drawn)."
        yield _alarm(asked, distress.RESERVES_FALLING_FAST, known, words, known.rows[-4:])
    years = known.runway_years(limits.runway_years_averaged)
    if years is not None and years <= limits.runway_short_years:
        draws = known.draws[-limits.runway_years_averaged :]
        words = f"{held}. At the mean draw of the last {len(draws)} years they "
        words += f"last {years:.1f} years; the alarm is at {limits.runway_short_years} or fewer."
        words += _if_repeated(known.end.usable.pence, [draw.pence for draw in draws])
        yield _alarm(asked, distress.RUNWAY_SHORT, known, words, known.rows)


def _alarm(asked: Asked, rule: str, known: _Reserves, words: str, rows: tuple[Recorded[Any], ...]) -> Alarm:
    return Alarm(
        key=_key(rule, known.end.year.last_day),
        promise=Promise.P5,
        headline=words,
        rows=rows,
        law=_FIXED_ON_OTHERS,
        since=known.end.year.last_day,
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
    )


def _of_returns(asked: Asked, ends: list[YearEnd]) -> Iterator[Alarm]:
    """Raise what official returns published by the day show of their last balance, where the record shows no later."""
    rung = distress.alarms_from_outturn(asked.outturn, on=asked.on, thresholds=asked.thresholds.outturn)
    published = [row for row in asked.outturn if row.vintage_on <= asked.on]
    balances = [known.balance_on for known in distress.reserves_known(published, on=asked.on)]
    latest = max([*balances, *(end.year.last_day for end in ends)], default=date.min)
    for one in rung:
        if one.reserves.balance_on == latest:
            yield Alarm(
                key=_key(one.rule, one.reserves.balance_on),
                promise=Promise.P5,
                headline=one.sentence + _chance_in_returns(one, asked.thresholds.outturn),
                rows=tuple(as_recorded(row) for row in one.reserves.returns),
                law=_FIXED_ON_OTHERS,
                since=one.reserves.balance_on,
                whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
            )


def _chance_in_returns(one: distress.OutturnAlarm, limits: distress.Thresholds) -> str:
    if one.rule != distress.RUNWAY_SHORT:
        return ""
    draws = one.reserves.draws_gbp_thousand[-limits.runway_years_averaged :]
    return _if_repeated(one.reserves.balance_gbp_thousand, draws)


def _if_repeated(balance: int, draws: Sequence[int]) -> str:
    """Say in how many of all ways to repeat past draws, in any order and each as often as you like, reserves run out.

    This is arithmetic on what was known and no projection: it takes the years ahead to be like the years behind.
    """
    ways = list(product(draws, repeat=len(draws)))
    out = sum(1 for way in ways if sum(way) >= balance)
    return f" If the next {len(draws)} years repeat these draws in any mix, they run out in {out} of {len(ways)} mixes."


def _key(rule: str, balance_on: date) -> str:
    return f"{rule.replace('_', '-')}:{balance_on}"


def _first_of_each(alarms: list[Alarm]) -> tuple[Alarm, ...]:
    by_key: dict[str, Alarm] = {}
    for alarm in alarms:
        by_key.setdefault(alarm.key, alarm)
    return tuple(by_key.values())


def _under_floor(asked: Asked) -> Alarm | None:
    profile = asked.evidence.profile
    position = reserves_at(asked.evidence.reserves_debt, asked.council, asked.on)
    general = [figure for figure in position.figures if figure.row.kind is ReserveKind.UNALLOCATED]
    if profile is None or profile.reserves_floor is None or not general or position.general >= profile.reserves_floor:
        return None
    as_at = max(figure.row.as_at for figure in general)
    return Alarm(
        key=f"reserves-under-floor:{as_at}",
        promise=Promise.P5,
        headline=(
            f"The general reserve was {amount_in_words(position.general)} on {day_in_words(as_at)}, under the "
            f"council's own floor of {amount_in_words(profile.reserves_floor)}."
        ),
        rows=tuple(general),
        law="the council's own policy",
        since=as_at,
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
    )


def _overspend(asked: Asked, ends: list[YearEnd]) -> Alarm | None:
    """Raise where the year's forecast is over its budget by more than all usable reserves (F2)."""
    if not ends:
        return None
    year = FinancialYear.of(asked.on)
    lines = {
        line.row.version: line
        for line in sorted(asked.evidence.budget_forecast, key=lambda line: line.row.as_at)
        if line.row.heading is Heading.NET_REVENUE
        and line.row.financial_year == year
        and asked.is_councils(line.row.organisation)
        and asked.has_come(line.row.as_at)
    }
    budget, forecast = lines.get(Version.BUDGET), lines.get(Version.FORECAST)
    if budget is None or forecast is None:
        return None
    over = forecast.row.amount - budget.row.amount
    if over <= ends[-1].usable:
        return None
    return Alarm(
        key=f"overspend-over-reserves:{year}",
        promise=Promise.P5,
        headline=(
            f"The forecast of {year} is {amount_in_words(over)} over its budget; usable reserves were "
            f"{amount_in_words(ends[-1].usable)} on {day_in_words(ends[-1].year.last_day)}. The chief finance officer "
            f"must ask whether spending is likely to be more than resources."
        ),
        rows=(budget, forecast, *ends[-1].figures),
        law=_SECTION_114,
        since=forecast.row.as_at,
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
    )


def _chance(asked: Asked, ends: list[YearEnd]) -> Alarm | None:
    chance = asked.chance_of_running_out
    if chance is None or not ends or Decimal(str(chance)) < asked.thresholds.house.chance_of_running_out_max:
        return None
    return Alarm(
        key=f"reserves-may-run-out:{ends[-1].year.last_day}",
        promise=Promise.P5,
        headline=(
            f"In {share_in_words(Decimal(str(chance)))} of the futures projected from what was known, usable reserves "
            f"are spent by {day_in_words(FinancialYear.of(asked.on).last_day)}. The last actual balance on record was "
            f"{amount_in_words(ends[-1].usable)} on {day_in_words(ends[-1].year.last_day)}."
        ),
        rows=ends[-1].figures,
        law=OUR_RULE,
        since=ends[-1].year.last_day,
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
    )
