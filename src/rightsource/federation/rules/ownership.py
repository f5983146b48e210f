"""Who owns whom and who has control, on a day and over time, and what an organisation is in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.federation.rules.rows import Holding, HoldingKind
from rightsource.quantities import Period
from rightsource.quantities.wording import day_in_words, list_in_words
from rightsource.storage.knowledge import Recorded

Held = Recorded[Holding]
Organisation = Recorded[OrganisationInForce]

_AS_MEMBER_OF = {
    HoldingKind.SHARES: "owned by",
    HoldingKind.GUARANTOR: "owned by",
    HoldingKind.JOINT_COMMITTEE: "of",
    HoldingKind.LLP_MEMBER: "of",
    HoldingKind.SOCIETY_MEMBER: "owned by its members, among them",
    HoldingKind.TRUSTEE: "whose trustee is",
}
_BEFORE_OPERATING = frozenset(
    {OrganisationStatus.PLANNED, OrganisationStatus.BUSINESS_CASE, OrganisationStatus.NOT_CREATED}
)


@dataclass(frozen=True, slots=True)
class OwnershipSpan:
    """A run of days in which an organisation's owners did not change."""

    period: Period
    holdings: tuple[Held, ...]

    @property
    def stated_percent(self) -> Decimal | None:
        """What the stated parts add up to, or None where a part is not established."""
        parts = [held.row.share_percent for held in self.holdings]
        return None if not parts or None in parts else sum((part or Decimal(0) for part in parts), start=Decimal(0))


@dataclass(frozen=True, slots=True)
class OwnershipGraph:
    """The organisations and holdings of a day, for drawing: every end of a holding is among the organisations.

    Attributes:
        on: the day.
        organisations: what each is, by key.
        unnamed: owners or owned of which nothing else is on record that day.
        holdings: who owns whom, by owned and owner.
    """

    on: date
    organisations: tuple[Organisation, ...]
    unnamed: tuple[str, ...]
    holdings: tuple[Held, ...]


def organisation_on(organisations: Iterable[Organisation], organisation: str, on: date) -> Organisation | None:
    """Return what an organisation was on a day."""
    return next(
        (each for each in organisations if each.row.organisation == organisation and on in each.row.period), None
    )


def owners_of(holdings: Iterable[Held], organisation: str, on: date) -> tuple[Held, ...]:
    """Return the holdings in an organisation on a day, the largest first and those in control before others."""
    held = [each for each in holdings if each.row.owned == organisation and on in each.row.period]
    return tuple(sorted(held, key=_by_weight))


def controllers_of(holdings: Iterable[Held], organisation: str, on: date) -> tuple[Held, ...]:
    """Return the holdings that give control, alone or jointly, on a day."""
    return tuple(held for held in owners_of(holdings, organisation, on) if held.row.has_control)


def ownership_over_time(holdings: Iterable[Held], organisation: str) -> tuple[OwnershipSpan, ...]:
    """Return an organisation's owners over time: one span for each run of days in which nothing changed.

    Days on which nobody is on record as an owner have no span.
    """
    held = [each for each in holdings if each.row.owned == organisation]
    starts = {each.row.period.starts_on for each in held}
    ends = {each.row.period.ends_before for each in held if each.row.period.ends_before is not None}
    borders = sorted(starts | ends)
    spans = []
    for index, first in enumerate(borders):
        ends_before = borders[index + 1] if index + 1 < len(borders) else None
        owners = owners_of(held, organisation, first)
        if owners:
            spans.append(OwnershipSpan(Period(first, ends_before), owners))
    return tuple(spans)


def controlled_by(holdings: Iterable[Held], owner: str, on: date) -> frozenset[str]:
    """Return every organisation that an owner controls on a day, through others too; never the owner itself."""
    controlling = [held.row for held in holdings if held.row.has_control and on in held.row.period]
    found: set[str] = set()
    reached = {owner}
    while reached:
        reached = {row.owned for row in controlling if row.owner in reached} - found - {owner}
        found |= reached
    return frozenset(found)


def ownership_graph(organisations: Iterable[Organisation], holdings: Iterable[Held], on: date) -> OwnershipGraph:
    """Return the organisations that own or are owned on a day, and the holdings between them, for drawing."""
    held = sorted(
        (each for each in holdings if on in each.row.period), key=lambda each: (each.row.owned, each.row.owner)
    )
    ends = {each.row.owner for each in held} | {each.row.owned for each in held}
    there = {each.row.organisation: each for each in organisations if on in each.row.period}
    vehicles = {key for key, each in there.items() if each.row.is_vehicle}
    shown = [there[key] for key in sorted((ends | vehicles) & set(there))]
    return OwnershipGraph(on, tuple(shown), tuple(sorted(ends - set(there))), tuple(held))


def what_it_is(organisation: str, organisations: Sequence[Organisation], holdings: Iterable[Held], on: date) -> str:
    """Return one sentence that says what an organisation is on a day: its legal form, its owners, since when.

    >>> what_it_is("care", [], [], date(2026, 11, 22))
    'Nothing is on record of it on 22 November 2026.'
    """
    now = organisation_on(organisations, organisation, on)
    if now is None:
        return f"Nothing is on record of it on {day_in_words(on)}."
    owned = _owned_in_words(owners_of(holdings, organisation, on), organisations, on)
    form = _with_article(now.row.legal_form)
    words = [f"{form}{', ' + owned if owned else ''}"]
    if now.row.status in _BEFORE_OPERATING:
        words.append(now.row.status.value)
    else:
        since = _since(now, organisations)
        words.append(f"{now.row.status.value} since {day_in_words(since)}")
    return f"{', '.join(words)}."


def _owned_in_words(owners: Sequence[Held], organisations: Sequence[Organisation], on: date) -> str:
    if not owners:
        return ""
    kind = owners[0].row.kind
    names = []
    for held in owners:
        owner = organisation_on(organisations, held.row.owner, on)
        name = owner.row.name if owner is not None else held.row.owner
        part = held.row.share_percent
        has_part = len(owners) > 1 and part is not None
        name = f"the {name.removeprefix('The ')}" if name.startswith("The ") else name  # it stands in mid-sentence
        names.append(f"{name} ({part:f}%)".replace(".00%", "%") if has_part else name)
    return f"{_AS_MEMBER_OF[kind]} {list_in_words(names)}"


def _with_article(form: LegalForm) -> str:
    if form is LegalForm.NOT_ESTABLISHED:
        return "Its legal form is not established on record"
    # An NHS body is said letter by letter, so its article follows the sound.
    article = "An" if form.value.startswith(("other", "NHS")) else "A"
    return f"{article} {form.value}"


def _since(now: Organisation, organisations: Sequence[Organisation]) -> date:
    """Return the first day of the unbroken run of rows in which it had this form and this status."""
    first = now.row.period.starts_on
    same = [
        each.row
        for each in organisations
        if each.row.organisation == now.row.organisation
        and each.row.legal_form is now.row.legal_form
        and each.row.status is now.row.status
    ]
    while earlier := next((row for row in same if row.period.ends_before == first), None):
        first = earlier.period.starts_on
    return first


def _by_weight(held: Held) -> tuple[bool, Decimal, str]:
    return not held.row.has_control, -(held.row.share_percent or Decimal(0)), held.row.owner
