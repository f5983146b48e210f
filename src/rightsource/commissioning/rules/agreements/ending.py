"""How an agreement comes to an end: its options, its notice, the pipeline of what ends, and the plan of its exit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from rightsource.commissioning.errors.keeping import (
    EndedAlready,
    ExitItemNotRecordable,
    NoticeTooShort,
    OptionDoesNotFit,
    OptionOutOfTime,
)
from rightsource.commissioning.rules.procurement.clocks import months_after
from rightsource.commissioning.rules.rows import AgreementTerms

HORIZONS: Final = (3, 6, 12, 18)
"""Within how many months an agreement ends: the columns of the pipeline."""

_DAY = timedelta(days=1)


class OptionKind(StrEnum):
    """What an option does to the last day."""

    EXTENSION = "extension"
    BREAK = "break"


class EndingGround(StrEnum):
    """Why an agreement is ended before its last day.

    Source: Procurement Act 2023 s.78(2) for the grounds that the Act implies into every public contract.
    """

    NOTICE = "by notice"
    BREACH = "the provider broke it"
    AGREED = "both parties agree"
    UNLAWFUL_AWARD = "awarded or changed in breach of the law (PA 2023 s.78(2)(a))"
    EXCLUDED = "the provider became excluded or excludable (PA 2023 s.78(2)(b))"
    SUBCONTRACTOR = "a sub-contractor is excluded or excludable (PA 2023 s.78(2)(c))"
    FAILURE = "the provider failed"


class ExitKind(StrEnum):
    """What an item of an exit plan is about."""

    STAFF = "staff"
    DATA = "data"
    ASSETS = "assets"
    RECORDS = "records"
    LICENCES = "licences"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementOption:
    """A right to extend or to break, provided for on award.

    Attributes:
        key: its own within the agreement.
        notice_by: the last day on which it can be taken.
        ends_on: the agreement's last day once it is taken.
        taken_on: when it was taken; None while it is not.
    """

    agreement: str
    key: str
    kind: OptionKind
    notice_by: date
    ends_on: date
    words: str = ""
    taken_on: date | None = None

    def is_open(self, on: date) -> bool:
        """Answer whether it can still be taken on a day."""
        return self.taken_on is None and on <= self.notice_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """An agreement ended before its last day.

    Attributes:
        told_on: the day on which notice was given.
        ends_on: its last day.
    """

    agreement: str
    ground: EndingGround
    told_on: date
    ends_on: date
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitItem:
    """One thing to be done before an agreement ends.

    Attributes:
        key: its own within the agreement.
        owner: the post that sees to it.
        done_on: None while it is outstanding.
        evidence: what shows that it is done.
    """

    agreement: str
    key: str
    kind: ExitKind
    what: str
    owner: str
    due_on: date
    done_on: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class AgreementExpiring:
    """An agreement that ends within the pipeline.

    Attributes:
        terms: its last terms.
        last_day: when it ends.
        within_months: the narrowest horizon that it falls in.
        notice_by: by when notice must be given to end it on that day; None where none is agreed.
        options: those still open.
        followed_by: the procurement begun for what comes after; blank where none is.
        exit_left: how many items of its exit plan are outstanding; None where it has no plan.
        words: what to know and to do.
    """

    terms: AgreementTerms
    last_day: date
    within_months: int
    notice_by: date | None
    options: tuple[AgreementOption, ...]
    followed_by: str
    exit_left: int | None
    words: str


@dataclass(frozen=True, slots=True)
class ExitPlan:
    """What is to be done before an agreement ends, and how much of it is outstanding."""

    items: tuple[ExitItem, ...]
    left: int
    late: int
    without: tuple[ExitKind, ...]


def check_option(option: AgreementOption, last_day: date | None) -> None:
    """Refuse an option that does not do what its kind says.

    Raises:
        OptionDoesNotFit: an extension ends no later, a break no earlier, or notice lies after the day it is for.
    """
    if last_day is None:
        fits = option.kind is OptionKind.BREAK
    else:
        fits = option.ends_on > last_day if option.kind is OptionKind.EXTENSION else option.ends_on < last_day
    bound = option.ends_on if last_day is None else min(option.ends_on, last_day)
    if not fits or option.notice_by > bound or not option.key.strip():
        raise OptionDoesNotFit(option.key or "The option")


def check_taken(option: AgreementOption, last_day: date | None, on: date) -> None:
    """Refuse to take an option too late, or one that no longer changes the last day.

    Raises:
        OptionOutOfTime: its last day for notice has passed.
        OptionDoesNotFit: the agreement's last day has moved since.
    """
    if on > option.notice_by:
        raise OptionOutOfTime(option.key, option.notice_by)
    check_option(option, last_day)


def check_ending(ending: Ending, terms: AgreementTerms | None, on: date) -> None:
    """Refuse to end an agreement on a day that its terms or its notice do not allow.

    Raises:
        EndedAlready: it has no terms on that day.
        NoticeTooShort: it would be ended by notice, and the notice is too short.
    """
    if terms is None or ending.told_on > on:
        raise EndedAlready(ending.agreement)
    months = terms.notice_months or 0
    earliest = months_after(ending.told_on, months)
    if ending.ground is EndingGround.NOTICE and ending.ends_on < earliest:
        raise NoticeTooShort(ending.agreement, months, earliest)


def check_exit_item(item: ExitItem) -> None:
    """Refuse an item of an exit plan that does not say what is to be done and by whom.

    Raises:
        ExitItemNotRecordable: it does not.
    """
    if not all(each.strip() for each in (item.key, item.what, item.owner)):
        raise ExitItemNotRecordable


def exit_plan(items: Iterable[ExitItem], on: date) -> ExitPlan:
    """Return an exit plan as it stands on a day, outstanding items first, and of which kinds it says nothing."""
    told = sorted(items, key=lambda each: (each.done_on is not None, each.due_on, each.key))
    left = [each for each in told if each.done_on is None]
    kinds = {each.kind for each in told}
    late = sum(each.due_on < on for each in left)
    return ExitPlan(tuple(told), len(left), late, tuple(each for each in ExitKind if each not in kinds))


def expiring(
    terms: Sequence[AgreementTerms],
    options: Iterable[AgreementOption],
    followed: dict[str, str],
    items: Iterable[ExitItem],
    on: date,
) -> tuple[AgreementExpiring, ...]:
    """Return every agreement that ends within 18 months of a day, the earliest first.

    Args:
        terms: of all agreements open to whoever looks.
        options: theirs.
        followed: the procurement begun for what comes after, by agreement.
        items: of their exit plans.
        on: the day.
    """
    opened, planned = list(options), list(items)
    last = {each.agreement: each for each in sorted(terms, key=lambda one: one.period.starts_on)}
    found = []
    for each in last.values():
        day = each.period.last_day
        if day is None or day < on or day > months_after(on, HORIZONS[-1]):
            continue
        mine = tuple(one for one in opened if one.agreement == each.agreement and one.is_open(on))
        plan = [one for one in planned if one.agreement == each.agreement]
        left = sum(one.done_on is None for one in plan) if plan else None
        follower = followed.get(each.agreement, "")
        notice = None if not each.notice_months else months_after(day + _DAY, -each.notice_months) - _DAY
        within = next(months for months in HORIZONS if day <= months_after(on, months))
        words = _words(mine, follower, notice, left, on)
        found.append(AgreementExpiring(each, day, within, notice, mine, follower, left, words))
    return tuple(sorted(found, key=lambda each: (each.last_day, each.terms.agreement)))


def _words(options: Sequence[AgreementOption], follower: str, notice: date | None, left: int | None, on: date) -> str:
    if follower:
        parts = [f"{follower} is begun for what comes after."]
    elif any(each.kind is OptionKind.EXTENSION for each in options):
        parts = ["It can be extended; no procurement is begun."]
    else:
        parts = ["It cannot be extended, and no procurement is begun. Begin one."]
    if notice is not None and notice < on:
        parts.append("The day for notice has passed.")
    if left is None:
        parts.append("It has no exit plan.")
    elif left:
        parts.append(f"{left} of its exit plan outstanding.")
    return " ".join(parts)
