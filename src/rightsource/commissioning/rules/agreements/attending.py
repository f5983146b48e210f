"""What needs somebody of how agreements are kept: variations, notices, indicators, ratings, prices, exit plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.commissioning.rules.agreements.ending import AgreementExpiring, Ending, ExitItem
from rightsource.commissioning.rules.agreements.performance import KpiDuty, KpiStanding
from rightsource.commissioning.rules.agreements.variations import Variation
from rightsource.commissioning.rules.charges.day import Pressing, ToDo
from rightsource.commissioning.rules.charges.terms import BY_UNIT, BY_YEAR
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import count_in_words, list_in_words

RATED_AHEAD_DAYS = 28
"""How far ahead a rating that falls due is shown."""

_TERMINATION_NOTICE_DAYS = 30  # Procurement Act 2023 s.80(1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """How one agreement stands, as far as something of it may need somebody.

    Attributes:
        terms: those in force.
        variations: of it.
        duty: whether it must have indicators.
        standings: of its indicators.
        failures: what is to be published of failures to improve, in words, with the day of each.
        ending: how it was ended, if it was.
        is_covered: it is a public contract of the Procurement Act, so its end is to be published.
        termination_told: the notice of its end is published.
        items: of its exit plan.
        priced_since: since when its price book has stood; None where it has none, or pays by the year.
        has_year_price: a price is agreed for the year.
    """

    terms: AgreementTerms
    variations: Sequence[Variation] = ()
    duty: KpiDuty | None = None
    standings: Sequence[KpiStanding] = ()
    failures: Sequence[tuple[date, str]] = ()
    ending: Ending | None = None
    is_covered: bool = False
    termination_told: bool = False
    items: Sequence[ExitItem] = ()
    priced_since: date | None = None
    has_year_price: bool = True


def to_attend(attended: Iterable[Attended], ends: Mapping[str, AgreementExpiring], on: date) -> Iterator[ToDo]:
    """Yield what needs somebody on a day, agreement by agreement.

    Args:
        attended: agreements open to whoever looks.
        ends: those in the pipeline of what ends.
        on: the day.
    """
    for each in attended:
        yield from _variations(each)
        yield from _indicators(each, on)
        yield from _prices(each, on)
        yield from _ending(each, ends.get(each.terms.agreement), on)


def _todo(kind: Pressing, terms: AgreementTerms, day: date, words: str) -> ToDo:
    return ToDo(kind, terms.agreement, terms.title, day, words)


def _variations(each: Attended) -> Iterator[ToDo]:
    for one in each.variations:
        if one.is_waiting:
            words = f"{one.asked.reference} waits for an answer: {one.asked.what}"
            yield _todo(Pressing.VARIATION, each.terms, one.asked_on, words)


def _indicators(each: Attended, on: date) -> Iterator[ToDo]:
    if each.duty is not None and each.duty.is_short:
        yield _todo(Pressing.KPI_MISSING, each.terms, each.terms.period.starts_on, each.duty.words)
    missing = [one for one in each.standings if one.missing]
    if missing:
        names = list_in_words([one.kpi.measure for one in missing])
        months = count_in_words(max(len(one.missing) for one in missing), "month")
        first = min(one.missing[0] for one in missing)
        yield _todo(
            Pressing.KPI_MISSING, each.terms, first.last_day, f"Nothing is returned of {names} for up to {months}."
        )
    due = [one for one in each.standings if one.rate_by <= on + RATED_AHEAD_DAYS * _DAY]
    if due:
        words = f"Rate {list_in_words([one.kpi.measure for one in due])}, and publish it."
        yield _todo(Pressing.RATING, each.terms, min(one.rate_by for one in due), words)
    for day, words in each.failures:
        yield _todo(Pressing.NOTICE, each.terms, day, words)


def _prices(each: Attended, on: date) -> Iterator[ToDo]:
    year = FinancialYear.of(on)
    terms = each.terms
    if terms.mechanism in BY_YEAR and not each.has_year_price:
        yield _todo(Pressing.OUT_OF_PRICE, terms, year.first_day, f"No price is agreed for {year}.")
    is_old = each.priced_since is not None and each.priced_since < year.first_day
    if terms.mechanism in BY_UNIT and is_old and terms.rise_percent != 0:
        words = f"Its price book has stood since before {year}. Index it, or agree that it stays."
        yield _todo(Pressing.OUT_OF_PRICE, terms, year.first_day, words)


def _ending(each: Attended, ends: AgreementExpiring | None, on: date) -> Iterator[ToDo]:
    late = [one for one in each.items if one.done_on is None and one.due_on < on]
    if late:
        words = (
            f"{count_in_words(len(late), 'item')} of its exit plan late: {list_in_words([one.what for one in late])}."
        )
        yield _todo(Pressing.EXIT, each.terms, min(one.due_on for one in late), words)
    if each.ending is not None and each.is_covered and not each.termination_told and each.ending.ends_on <= on:
        due = each.ending.ends_on + (_TERMINATION_NOTICE_DAYS - 1) * _DAY
        words = "Publish the contract termination notice (UK11, PA 2023 s.80)."
        yield _todo(Pressing.NOTICE, each.terms, due, words)
    if ends is not None and ends.within_months <= 12 and not ends.followed_by:
        ahead = [one for one in (each.terms.decide_by, ends.notice_by) if one is not None and one >= on]
        day = min(ahead, default=ends.last_day)
        yield _todo(Pressing.DECIDE, each.terms, day, ends.words)
