"""P5: usable reserves that fall fast or will soon be gone, and a general reserve under the council's own floor.

Where the first two begin is fixed on other authorities' returns (`reserve_limits`). Whether reserves are low for what
the council spends is asked in `budget`, which knows what it spends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from rightsource.governance.rules.alarms import Alarm, Question
from rightsource.governance.rules.rows import Promise
from rightsource.quantities.wording import amount_in_words, day_in_words, share_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.reserve_limits import ReserveLimits
from rightsource.treasury.rules.reserves import ReservesRun, floor_test, reserves_run
from rightsource.treasury.rules.rows import ReserveFigure

FIXED_ON_OTHERS = "our rule, its threshold fixed on other authorities' returns"
_ROWS_OF_TWO_YEAR_ENDS = 4


def reserves_alarms(
    figures: Sequence[Recorded[ReserveFigure]], question: Question, limits: ReserveLimits
) -> tuple[Alarm, ...]:
    """Return the alarms on the council's reserves that its own balances raise on a day.

    Args:
        figures: balances and uses, as the audience knew them.
        question: the day, who is who, our rules and the law.
        limits: where the alarms begin that are fixed on other authorities.

    Source: F3 of this house, usable reserves over the mean yearly net draw; the floor is the council's own policy.
    """
    run = reserves_run(figures, question.council, question.on)
    found = [] if run is None else [*_falling_fast(run, question, limits), *_soon_gone(run, question, limits)]
    return (*found, *_under_floor(figures, question))


def held_in_words(run: ReservesRun) -> str:
    """Return what was held at the last year end known, as an alarm begins."""
    return f"Usable reserves were {amount_in_words(run.last.usable)} on {day_in_words(run.last.year.last_day)}"


def if_repeated(balance: int, draws: Sequence[int]) -> str:
    """Say in how many of all ways to repeat past draws, in any order and each as often as you like, reserves run out.

    This is arithmetic on what was known and no projection: it takes the years ahead to be like the years behind.
    """
    ways = list(product(draws, repeat=len(draws)))
    out = sum(1 for way in ways if sum(way) >= balance)
    return f" If the next {len(draws)} years repeat these draws in any mix, they run out in {out} of {len(ways)} mixes."


def of_reserves(rule: str, run: ReservesRun, question: Question, words: str, rows: tuple[Recorded[Any], ...]) -> Alarm:
    """Return an alarm on usable reserves as they stood at the last year end known."""
    return Alarm(
        key=f"{rule}:{run.last.year.last_day}",
        promise=Promise.P5,
        headline=words,
        rows=rows,
        law=FIXED_ON_OTHERS,
        since=run.last.year.last_day,
        whose=question.chief_finance_officer,
    )


def _falling_fast(run: ReservesRun, question: Question, limits: ReserveLimits) -> Iterator[Alarm]:
    drawn = run.drawn_share
    if drawn is None or drawn < Decimal(str(limits.reserves_falling_fast_share)):
        return
    words = (
        f"{held_in_words(run)}: {share_in_words(drawn)} less than a year before "
        f"({amount_in_words(run.draws[-1])} drawn)."
    )
    yield of_reserves("reserves-falling-fast", run, question, words, run.figures[-_ROWS_OF_TWO_YEAR_ENDS:])


def _soon_gone(run: ReservesRun, question: Question, limits: ReserveLimits) -> Iterator[Alarm]:
    found = run.runway(limits.runway_years_averaged)
    years = found.years_left if found else None
    if found is None or years is None or years > Decimal(str(limits.runway_short_years)):
        return
    words = f"{held_in_words(run)}. At the mean draw of the last {found.years} years they "
    words += f"last {years:.1f} years; the alarm is at {limits.runway_short_years} or fewer."
    words += if_repeated(run.last.usable.pence, [draw.pence for draw in run.draws[-found.years :]])
    yield of_reserves("runway-short", run, question, words, run.figures)


def _under_floor(figures: Sequence[Recorded[ReserveFigure]], question: Question) -> Iterator[Alarm]:
    profile = question.who.profile
    test = floor_test(figures, question.council, question.on, profile.reserves_floor if profile else None)
    if test is None or not test.is_under:
        return
    yield Alarm(
        key=f"reserves-under-floor:{test.as_at}",
        promise=Promise.P5,
        headline=(
            f"The general reserve was {amount_in_words(test.general)} on {day_in_words(test.as_at)}, under the "
            f"council's own floor of {amount_in_words(test.floor)}."
        ),
        rows=test.figures,
        law="the council's own policy",
        since=test.as_at,
        whose=question.chief_finance_officer,
    )
