"""Declared interests: who (by post) in which organisation or contract, under which Act, and who may read of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.governance.errors import (
    InterestNotYoursToDeclare,
    InterestOfAnotherKind,
    InterestReferenceTaken,
    InterestSaysTooLittle,
    OnlyTheMonitoringOfficerWithholds,
)
from rightsource.quantities import Period
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.storage.rows import column


class InterestKind(StrEnum):
    """What kind of interest it is, each under the law that asks for it.

    Source: members: Localism Act 2011 s.30 and the Relevant Authorities (Disclosable Pecuniary Interests) Regulations
    2012 (SI 2012/1464), Schedule; officers: Local Government Act 1972 s.117; directors: Companies Act 2006 ss.177, 182.
    """

    EMPLOYMENT = "employment, office, trade, profession or vocation"
    SPONSORSHIP = "sponsorship"
    CONTRACT = "contract between a firm of theirs and the council"
    LAND = "land in the council's area"
    LICENCE = "licence to occupy land"
    TENANCY = "tenancy of the council's land"
    SECURITIES = "securities"
    OF_THE_CODE = "other interest of the code of conduct"
    OFFICERS_CONTRACT = "officer's pecuniary interest in a contract"
    PROPOSED_TRANSACTION = "director's interest in a proposed transaction"
    EXISTING_TRANSACTION = "director's interest in an existing transaction"

    @property
    def law(self) -> str:
        """The provision that asks for it to be declared."""
        return _LAW.get(self, "Localism Act 2011 s.30")

    @property
    def declared_by(self) -> PostKind:
        """What kind of post declares it."""
        return _DECLARED_BY.get(self, PostKind.MEMBER)

    @property
    def known_to(self) -> Audience:
        """Who may read of it: the members' register is open to all (Localism Act 2011 s.29(5)), no Act opens others."""
        return Audience.PUBLIC if self.declared_by is PostKind.MEMBER else Audience.INSIDERS


_LAW = {
    InterestKind.OF_THE_CODE: "Localism Act 2011 s.28(2)",
    InterestKind.OFFICERS_CONTRACT: "Local Government Act 1972 s.117",
    InterestKind.PROPOSED_TRANSACTION: "Companies Act 2006 s.177",
    InterestKind.EXISTING_TRANSACTION: "Companies Act 2006 s.182",
}
_DECLARED_BY = {
    InterestKind.OFFICERS_CONTRACT: PostKind.OFFICER,
    InterestKind.PROPOSED_TRANSACTION: PostKind.VEHICLE,
    InterestKind.EXISTING_TRANSACTION: PostKind.VEHICLE,
}


class InterestOf(StrEnum):
    """Whose interest it is: a partner's counts as the member's own (Localism Act 2011 s.30(3))."""

    OWN = "their own"
    PARTNER = "their spouse's, civil partner's or partner's"


class Declaration(StrEnum):
    """How it was declared.

    Source: Localism Act 2011 ss.30(1), 31(2); Local Government Act 1972 s.117(1); Companies Act 2006 ss.177(2), 185.
    """

    NOTIFIED = "notified to the monitoring officer"
    AT_A_MEETING = "disclosed at a meeting"
    IN_WRITING = "notice in writing"
    GENERAL_NOTICE = "general notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """A declared interest as the register shows it: of a post, never of a person by name.

    A sensitive one says that it is withheld and no more (Localism Act 2011 s.32(2)).
    """

    interest: str = column("A reference of your own, unique.", example="I-2026-07")
    post: str = column("The post that holds it.", example="backbench-member", refers_to="posts")
    post_organisation: str = column(
        "The organisation the post belongs to; blank for the council.", default="", refers_to="organisations"
    )
    kind: InterestKind = column("What kind it is.", example="securities")
    held: InterestOf = column("Whose it is.", example="their own", default=InterestOf.OWN)
    organisation: str = column(
        "In which organisation on record, if in one.", example="care-company", default="", refers_to="organisations"
    )
    matter: str = column("In what: a contract by its reference, land, or another body.", default="")
    declaration: Declaration = column("How it was declared.", example="notified to the monitoring officer")
    declared_on: date = column("The day it was declared.", example="2026-05-20")
    is_withheld: bool = column("yes if its details are withheld as sensitive.", example="no", default=False)
    period: Period = column("The first day.", from_example="2026-05-06")


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldInterest:
    """The details of a sensitive interest, which neither the public nor members may read."""

    interest: str = column("The interest's reference.", example="I-2026-07")
    organisation: str = column("In which organisation on record, if in one.", default="", refers_to="organisations")
    matter: str = column("In what.", default="")


@dataclass(frozen=True, slots=True)
class InterestKnown:
    """An interest as somebody may read it.

    Attributes:
        interest: with its details where they may be read.
        is_readable: whether the details are there: false only of a sensitive one.
        is_in_force: whether it is held on the day.
        record_id: the row that states it.
    """

    interest: Interest
    is_readable: bool
    is_in_force: bool
    record_id: str


def check_declaration(
    given: Interest, standing: Interest | None, post: Appointment, *, by_post: str, by_role: Role | None
) -> None:
    """Refuse a declaration that says too little, is another's to make, or is of another kind of post.

    Args:
        given: what is declared.
        standing: what stands under the same reference.
        post: who holds it.
        by_post: the post that declares.
        by_role: the role of that post; None where nobody fills it.

    Raises:
        InterestSaysTooLittle: neither an organisation nor a matter is named.
        InterestOfAnotherKind: another kind of post declares that kind.
        InterestNotYoursToDeclare: it is neither the post's own nor declared by the monitoring officer.
        OnlyTheMonitoringOfficerWithholds: somebody else would withhold its details, or open them.
        InterestReferenceTaken: the reference stands for another post's interest.
    """
    if not given.organisation and not given.matter.strip():
        raise InterestSaysTooLittle
    if given.kind.declared_by is not post.kind:
        raise InterestOfAnotherKind(given.kind.value, given.kind.declared_by.value)
    is_own = in_one_spelling(by_post) == in_one_spelling(given.post)
    keeps_the_register = by_role is Role.MONITORING_OFFICER
    if not is_own and not keeps_the_register:
        raise InterestNotYoursToDeclare(given.post)
    was_withheld = standing is not None and standing.is_withheld
    if given.is_withheld != was_withheld and not keeps_the_register:
        raise OnlyTheMonitoringOfficerWithholds
    if standing is not None and standing.post != given.post:
        raise InterestReferenceTaken(given.interest)


def ended(standing: Interest, last_day: date) -> Interest:
    """Return an interest with its last day.

    Raises:
        InterestSaysTooLittle: the day is before it began.
    """
    if last_day < standing.period.starts_on:
        raise InterestSaysTooLittle
    return replace(standing, period=Period.until(standing.period.starts_on, last_day))


def split(given: Interest) -> tuple[Interest, WithheldInterest | None]:
    """Return what the register shows of an interest, and apart from it what is withheld.

    Source: Localism Act 2011 s.32(2).
    """
    if not given.is_withheld:
        return given, None
    hidden = WithheldInterest(interest=given.interest, organisation=given.organisation, matter=given.matter)
    return replace(given, organisation="", matter=""), hidden


def known_interests(
    interests: Iterable[Recorded[Interest]], withheld: Iterable[WithheldInterest], on: date
) -> tuple[InterestKnown, ...]:
    """Return interests as somebody may read them: with the details withheld where those are given, the latest first."""
    hidden = {each.interest: each for each in withheld}
    found = []
    for each in interests:
        row, details = each.row, hidden.get(each.row.interest)
        if row.is_withheld and details is not None:
            row = replace(row, organisation=details.organisation, matter=details.matter)
        is_readable = not row.is_withheld or details is not None
        found.append(InterestKnown(row, is_readable, on in row.period, each.record_id))
    return tuple(
        sorted(found, key=lambda each: (not each.is_in_force, -each.interest.declared_on.toordinal(), each.record_id))
    )


def may_read(found: Recorded[Interest], on: date, *, own_post: str, own_organisation: str) -> bool:
    """Answer whether somebody who does not see the whole register may read of an interest at all."""
    row = found.row
    is_own = bool(own_post) and in_one_spelling(row.post) == in_one_spelling(own_post)
    is_of_own_board = bool(own_organisation) and row.post_organisation == own_organisation
    return is_own or is_of_own_board or found.is_known(on, Audience.PUBLIC)


def interest_in(
    interests: Iterable[InterestKnown], by_post: str, posts: Sequence[Appointment], organisations: Mapping[str, str]
) -> tuple[Interest, str] | None:
    """Return an interest that whoever fills a post has declared, from any post, in one of some organisations.

    Args:
        interests: all of them, with their details.
        by_post: the post.
        posts: who fills which post on the day.
        organisations: those that matter, each with why.

    Returns:
        The interest and why its organisation matters; None where there is none.
    """
    filled = {in_one_spelling(post.post): post.holder for post in posts}
    holder = filled.get(in_one_spelling(by_post), "")
    own = {in_one_spelling(by_post)} | {post for post, name in filled.items() if holder and name == holder}
    for each in interests:
        row = each.interest
        if each.is_in_force and row.organisation in organisations and in_one_spelling(row.post) in own:
            return row, organisations[row.organisation]
    return None


@dataclass(frozen=True, slots=True)
class InterestTold:
    """One interest as a program is told of it; blank in what it is where its details may not be read."""

    interest: str
    post: str
    kind: str
    law: str
    held: str
    organisation: str
    matter: str
    declaration: str
    declared_on: date
    period: Period
    is_withheld: bool
    is_in_force: bool
    record_id: str


@dataclass(frozen=True, slots=True)
class InterestsTold:
    """The register of interests on a day, as somebody may read it."""

    on: date
    interests: tuple[InterestTold, ...]


def interests_told(found: Iterable[InterestKnown], on: date) -> InterestsTold:
    """Return interests flat, as the command line and the API tell them."""
    return InterestsTold(on, tuple(_told(each) for each in found))


def _told(known: InterestKnown) -> InterestTold:
    row = known.interest
    return InterestTold(
        interest=row.interest,
        post=row.post,
        kind=row.kind.value,
        law=row.kind.law,
        held=row.held.value,
        organisation=row.organisation,
        matter=row.matter,
        declaration=row.declaration.value,
        declared_on=row.declared_on,
        period=row.period,
        is_withheld=row.is_withheld,
        is_in_force=known.is_in_force,
        record_id=known.record_id,
    )
