"""Promise 1: every statutory duty has one accountable council post, filled, with a fallback, or a named gap.

Begin with `duty_gaps`. The register is law and the same for all councils; accountabilities and appointments are the
council's own record. A duty that nobody has verified, or whose start is not established, is shown and not counted.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from rightsource.constitution.rules.delegation import DelegationAnswer, DelegationPower, may_discharge
from rightsource.constitution.rules.rows import (
    Accountability,
    Appointment,
    Delegable,
    DelegationRoute,
    Duty,
    OrganisationInForce,
    Role,
)
from rightsource.storage.knowledge import Recorded

FULL_COUNCIL = "full council"
_NAMED_BY_THE_COUNCIL = "council"


def parse_duties(text: str) -> tuple[Duty, ...]:
    """Return the register of duties of a file, in its order; where the Act says only "the council" no post is named.

    Args:
        text: CSV with the headings of `duties.csv`.
    """
    return tuple(_duty(row) for row in csv.DictReader(io.StringIO(text)))


def _duty(row: dict[str, str]) -> Duty:
    post = row["accountable_post"]
    if post == _NAMED_BY_THE_COUNCIL:
        post = ""
    same = ("title", "act", "section", "owed_to", "service_group", "accountable_post_usual", "delegation_basis")
    source = ("source_address", "source_title", "basis", "note")
    return Duty(
        duty=row["id"],
        accountable_post=Role(post).value if post else "",
        delegable=Delegable(row["delegable"]),
        in_force_from=_day(row["in_force_from"]),
        in_force_to=_day(row["in_force_to"]),
        **{name: row[name] for name in (*same, *source)},
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


class Counting(StrEnum):
    """Whether a duty counts on a day, and if not, why it is only shown."""

    COUNTED = "counted"
    UNVERIFIED = "nobody has read its text, so it is not counted"
    START_NOT_ESTABLISHED = "its start is not established, so it is not counted"
    NOT_IN_FORCE = "it is not law on this day"


class NamedBy(StrEnum):
    """Who says which post answers for a duty."""

    STATUTE = "the Act"
    COUNCIL = "the council"
    NOBODY = "nobody"


class GapKind(StrEnum):
    """What is missing. The first two say that the record holds nothing, which is never the same as broken."""

    NO_POST_ON_RECORD = "no post on record carries the role that the Act names"
    NOT_NAMED = "the council has not named the post that answers"
    SEVERAL_POSTS = "more than one post answers"
    NOT_THE_POST_OF_THE_ACT = "the post named does not carry the role that the Act names"
    VACANT = "the post is vacant"
    NO_FALLBACK = "no fallback if the body that discharges it fails"
    CANNOT_GO_TO_THAT_BODY = "the law of the day does not let it go to the body that discharges it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is missing for a duty: since when, and who must mend it.

    Attributes:
        first_day: the first day of the gap; None where it is not established.
        owner: the key of the council post, or the body, that must close it.
        why: the facts, in a sentence.
    """

    kind: GapKind
    first_day: date | None
    owner: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStanding:
    """How one duty stands on a day, with the records that say so.

    Attributes:
        posts: the keys of the posts that answer for it; exactly one where all is well.
        delegation: what the law of the day answers of the body that discharges it, if one does.
        record_ids: the accountabilities and appointments it rests on.
    """

    duty: Duty
    counting: Counting
    named_by: NamedBy
    posts: tuple[str, ...]
    discharged_by: str = ""
    delegation: DelegationAnswer | None = None
    gaps: tuple[Gap, ...] = ()
    record_ids: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Answer whether the duty is verified law on the day."""
        return self.counting is Counting.COUNTED

    @property
    def counted_gaps(self) -> tuple[Gap, ...]:
        """The gaps that count: none for a duty that is only shown."""
        return self.gaps if self.is_counted else ()


def counting_on(duty: Duty, on: date) -> Counting:
    """Answer whether a duty counts on a day."""
    in_force = duty.is_in_force(on)
    if in_force is False:
        return Counting.NOT_IN_FORCE
    if not duty.is_verified:
        return Counting.UNVERIFIED
    return Counting.START_NOT_ESTABLISHED if in_force is None else Counting.COUNTED


def duty_gaps(
    register: Sequence[Duty],
    accountabilities: Iterable[Recorded[Accountability]],
    appointments: Iterable[Recorded[Appointment]],
    on: date,
    *,
    organisations: Iterable[Recorded[OrganisationInForce]] = (),
    powers: Sequence[DelegationPower] = (),
) -> tuple[DutyStanding, ...]:
    """Return how every duty of the register stands on a day, in the register's order.

    Args:
        register: all duties, in force or not.
        accountabilities: what the council has named, as known.
        appointments: who fills which post, as known.
        on: the day.
        organisations: the bodies that discharge duties, for their legal forms.
        powers: the dated powers to delegate; without them no discharge is judged.
    """
    record = _CouncilRecord(on, tuple(accountabilities), tuple(appointments), tuple(organisations), powers)
    return tuple(record.standing(duty) for duty in register)


@dataclass
class _CouncilRecord:
    """What the council has on record on a day, laid out for looking up by duty, post and role."""

    on: date
    accountabilities: tuple[Recorded[Accountability], ...]
    appointments: tuple[Recorded[Appointment], ...]
    organisations: tuple[Recorded[OrganisationInForce], ...]
    powers: Sequence[DelegationPower]
    by_duty: dict[str, list[Recorded[Accountability]]] = field(init=False)
    by_post: dict[str, list[Recorded[Appointment]]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_duty = defaultdict(list)
        self.by_post = defaultdict(list)
        for named in self.accountabilities:
            self.by_duty[named.row.duty].append(named)
        for appointed in self.appointments:
            self.by_post[appointed.row.post].append(appointed)

    def standing(self, duty: Duty) -> DutyStanding:
        named = [record for record in self.by_duty[duty.duty] if self.on in record.row.period]
        if named:
            posts, named_by = {record.row.accountable_post for record in named}, NamedBy.COUNCIL
        elif duty.accountable_post:
            posts, named_by = self.posts_with_role(duty.accountable_post), NamedBy.STATUTE
        else:
            posts, named_by = set(), NamedBy.NOBODY
        discharge = named[0] if len(named) == 1 and named[0].row.discharged_by else None
        delegation = self.delegation(duty, discharge.row) if discharge else None
        gaps = self.post_gaps(duty, posts, bool(named))
        if discharge:
            gaps += self.discharge_gaps(discharge.row, delegation)
        held = [record for post in sorted(posts) for record in self.by_post[post] if self.on in record.row.period]
        return DutyStanding(
            duty=duty,
            counting=counting_on(duty, self.on),
            named_by=named_by,
            posts=tuple(sorted(posts)),
            discharged_by=discharge.row.discharged_by if discharge else "",
            delegation=delegation,
            gaps=gaps,
            record_ids=(*(record.record_id for record in named), *(record.record_id for record in held)),
        )

    def posts_with_role(self, role: str) -> set[str]:
        return {held.row.post for held in self.appointments if held.row.role == role and self.on in held.row.period}

    def post_gaps(self, duty: Duty, posts: set[str], is_named: bool) -> tuple[Gap, ...]:
        if not posts:
            return (self.unnamed_gap(duty),)
        if len(posts) > 1:
            why = f"{', '.join(sorted(posts))} all answer for it; exactly one may."
            return (self.gap(GapKind.SEVERAL_POSTS, None, why),)
        (post,) = posts
        found: tuple[Gap, ...] = ()
        role = duty.accountable_post
        if is_named and role and post not in self.posts_with_role(role):
            why = f"{duty.act} {duty.section} names the {role}; {post} does not carry that role."
            found += (self.gap(GapKind.NOT_THE_POST_OF_THE_ACT, self.named_since(duty), why),)
        if not self.is_filled(post, self.on):
            found += (self.gap(GapKind.VACANT, self.vacant_since(post, duty), f"Nobody fills {post}."),)
        return found

    def unnamed_gap(self, duty: Duty) -> Gap:
        if duty.accountable_post:
            ends = [held.row.period.ends_before for held in self.appointments if held.row.role == duty.accountable_post]
            why = f"{duty.act} {duty.section} names the {duty.accountable_post}; no such post is on record."
            return self.gap(GapKind.NO_POST_ON_RECORD, self.latest(duty.in_force_from, ends), why)
        ends = [record.row.period.ends_before for record in self.by_duty[duty.duty]]
        usual = f" Elsewhere it is usually the {duty.accountable_post_usual}." if duty.accountable_post_usual else ""
        why = f"{duty.act} {duty.section} says only 'the council', which has named no post.{usual}"
        return self.gap(GapKind.NOT_NAMED, self.latest(duty.in_force_from, ends), why)

    def discharge_gaps(self, named: Accountability, delegation: DelegationAnswer | None) -> tuple[Gap, ...]:
        since, owner = named.period.starts_on, named.accountable_post
        found: tuple[Gap, ...] = ()
        if not named.fallback:
            why = f"{named.discharged_by} discharges it and nobody is named to take over at once."
            found += (Gap(kind=GapKind.NO_FALLBACK, first_day=since, owner=owner, why=why),)
        if delegation is not None and delegation.is_refused:
            kind = GapKind.CANNOT_GO_TO_THAT_BODY
            found += (Gap(kind=kind, first_day=since, owner=owner, why=delegation.reason),)
        return found

    def delegation(self, duty: Duty, named: Accountability) -> DelegationAnswer | None:
        """Return what the law answers; None where nothing is delegated or the body's legal form is not on record."""
        bought = named.route is DelegationRoute.SERVICE_ONLY and duty.delegable is not Delegable.NO
        if bought or named.route is DelegationRoute.DIRECTION or not self.powers:
            return None
        for body in self.organisations:
            if body.row.organisation == named.discharged_by and self.on in body.row.period:
                return may_discharge(duty, body.row.legal_form, self.on, self.powers)
        return None

    def is_filled(self, post: str, day: date) -> bool:
        return any(held.row.holder and day in held.row.period for held in self.by_post[post])

    def named_since(self, duty: Duty) -> date | None:
        return max(
            (record.row.period.starts_on for record in self.by_duty[duty.duty] if self.on in record.row.period),
            default=None,
        )

    def vacant_since(self, post: str, duty: Duty) -> date | None:
        """Return the first day without a holder on which somebody had to answer."""
        last_held = [held.row.period.ends_before for held in self.by_post[post] if held.row.holder]
        began = [held.row.period.starts_on for held in self.by_post[post]] if not any(last_held) else []
        floor = self.named_since(duty) or duty.in_force_from
        return self.latest(floor, [*last_held, *sorted(began)[:1]])

    def latest(self, floor: date | None, days: Iterable[date | None]) -> date | None:
        """Return the latest of the days up to the day asked about, and of a floor; None if there is none."""
        return max((day for day in (floor, *days) if day is not None and day <= self.on), default=None)

    def gap(self, kind: GapKind, first_day: date | None, why: str) -> Gap:
        """Return a gap that the head of paid service must close, or full council where that post too is empty.

        Source: Local Government and Housing Act 1989 s.4: the head of paid service answers for the organisation of
        the authority's staff and their number, and the authority appoints that head.
        """
        heads = sorted(self.posts_with_role(Role.HEAD_OF_PAID_SERVICE))
        filled = [post for post in heads if self.is_filled(post, self.on)]
        return Gap(kind=kind, first_day=first_day, owner=filled[0] if filled else FULL_COUNCIL, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderEnding:
    """A post whose holder leaves soon with no successor on record."""

    post: str
    title: str
    last_day: date
    record_id: str


def holders_ending(
    appointments: Iterable[Recorded[Appointment]], on: date, within_days: int
) -> tuple[HolderEnding, ...]:
    """Return the posts filled on a day that will have no holder within some days of it, the soonest first."""
    held = [record for record in appointments if record.row.holder]
    until = on + timedelta(days=within_days)
    endings = [
        ending
        for post in dict.fromkeys(record.row.post for record in held)
        if (ending := _ending([record for record in held if record.row.post == post], on, until))
    ]
    return tuple(sorted(endings, key=lambda ending: (ending.last_day, ending.post)))


def _ending(held: list[Recorded[Appointment]], on: date, until: date) -> HolderEnding | None:
    """Follow one holder to the next until a day that nobody covers."""
    day, last = on, None
    while current := next((record for record in held if day in record.row.period), None):
        if current.row.period.ends_before is None or current.row.period.ends_before > until:
            return None
        day, last = current.row.period.ends_before, current
    if last is None:
        return None
    return HolderEnding(
        post=last.row.post, title=last.row.title, last_day=day - timedelta(days=1), record_id=last.record_id
    )


def duties_losing_holder(
    standings: Iterable[DutyStanding], endings: Iterable[HolderEnding]
) -> tuple[tuple[HolderEnding, tuple[Duty, ...]], ...]:
    """Return each post about to lose its holder with the counted duties that it answers for."""
    counted = [standing for standing in standings if standing.is_counted]
    return tuple(
        (ending, tuple(standing.duty for standing in counted if ending.post in standing.posts)) for ending in endings
    )
