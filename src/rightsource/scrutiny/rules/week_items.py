"""What This week is made of: things to do, limits near, days ahead, each with who, by when and its records."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from rightsource.constitution.rules.own_rules import OwnRules, own_rules
from rightsource.constitution.rules.rows import Role
from rightsource.governance.rules.alarms import OUR_RULE
from rightsource.quantities import Money
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.storage.knowledge import Recorded
from rightsource.storage.references import SubjectRef


class WeekKind(StrEnum):
    """What an item of the week is about."""

    DECISION = "decision"
    NOTICE = "notice of a decision"
    RETURN = "monthly return"
    SAVING = "saving"
    PRICE = "price request"
    WARNING = "warning"
    DUTY = "statutory duty"
    EXPOSURE = "exposure"
    ACTIVITY_TEST = "activity test (Teckal)"
    RESERVES = "reserves"
    CASH = "cash"
    AGREEMENT = "agreement"
    DIRECTIVE = "directive"
    ACTIVITY = "return of activity"
    PROCUREMENT = "procurement"
    EVALUATION = "evaluation of tenders"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, how much of it is used, and in which records both stand."""

    used: Money
    limit: Money
    used_share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekItem:
    """One thing that needs somebody this week.

    Attributes:
        kind: what it is about.
        state: how it stands: broken, at risk or no evidence on record.
        status: how it stands, in a few words: "12 days late".
        sentence: the finding, why, and what to do.
        who: the key of the post that must act.
        who_title: its title.
        also: the keys of other posts that can act.
        by_when: the day by which, if there is one.
        days: days since that day, or since it began where there is none; negative while the day lies ahead.
        subject: what it is about, by kind and key.
        part: which part of the subject: a price request's reference, a month; blank for the whole.
        action: the one thing to do, in a word or two.
        law: the provision behind it, or "our rule".
        limit: the limit, where one is near.
        record_ids: the records it rests on.
    """

    kind: WeekKind
    state: PromiseState
    status: str
    sentence: str
    who: str
    who_title: str
    also: tuple[str, ...] = ()
    by_when: date | None = None
    days: int = 0
    subject: SubjectRef
    part: str = ""
    action: str
    law: str = OUR_RULE
    limit: Limit | None = None
    record_ids: tuple[str, ...] = ()

    @property
    def is_late(self) -> bool:
        """Answer whether its day has passed."""
        return self.by_when is not None and self.days > 0

    def needs(self, post: str) -> bool:
        """Answer whether a post must act, or can."""
        return post == self.who or post in self.also


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingUp:
    """A day ahead on which something falls due or happens: what, whose it is first, and whose it is too."""

    day: date
    kind: WeekKind
    text: str
    who: str
    also: tuple[str, ...] = ()
    subject: SubjectRef
    record_ids: tuple[str, ...] = ()

    def needs(self, post: str) -> bool:
        """Answer whether a post must act, or can."""
        return post == self.who or post in self.also


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRules:
    """When a limit is near and how far ahead to look; the data file gives each its reason."""

    exposure_near_share: Decimal
    activity_headroom_near_share: Decimal
    activity_breach_near_months: int
    reserves_near_floor_share: Decimal
    coming_up_days: int
    holder_leaving_days: int


@cache
def week_rules() -> WeekRules:
    """Return the rules of the week that come with Rightsource."""
    text = files("rightsource").joinpath("data/rules/week_thresholds.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(text, parse_float=Decimal)
    return WeekRules(**{rule.name: stated[rule.name]["value"] for rule in fields(WeekRules)})


@dataclass(frozen=True)
class Bearings:
    """The evidence of one day, with the names, posts and own rules that every sentence of the week needs."""

    evidence: Evidence
    on: date
    rules: WeekRules

    @cached_property
    def own_rules(self) -> OwnRules:
        """The council's own deadlines and floor."""
        return own_rules(self.evidence.profile)

    @cached_property
    def is_past_case(self) -> bool:
        """Whether this is a case of the past, whose rows may carry days that nobody could know then."""
        profile = self.evidence.profile
        return profile is not None and bool(profile.event)

    @cached_property
    def council(self) -> str:
        """The council's own key; blank while it is not known."""
        profile = self.evidence.profile
        return profile.organisation if profile else ""

    def name(self, organisation: str) -> str:
        """Return an organisation's name on the day, or its key; the council for a blank."""
        if not organisation:
            return self.name(self.council) if self.council else "The council"
        named = [each.row for each in self.evidence.organisations if each.row.organisation == organisation]
        now = next((row for row in named if self.on in row.period), named[-1] if named else None)
        return now.name if now is not None else organisation

    def title(self, post: str) -> str:
        """Return a post's title on the day, or its key in words."""
        titled = [each.row for each in self.evidence.posts if each.row.post == post]
        now = next((row for row in titled if self.on in row.period), titled[-1] if titled else None)
        return now.title if now is not None else post.replace("-", " ")

    def post_of(self, *roles: Role) -> str:
        """Return the council post that carries the first of some roles that any does, filled if it can be."""
        for role in roles:
            held = [each.row for each in self.evidence.posts if each.row.role is role and self.on in each.row.period]
            council_held = [row for row in held if row.organisation in {"", self.council}]
            filled = [row.post for row in council_held if row.holder]
            if council_held:
                return filled[0] if filled else council_held[0].post
        return roles[0].value

    def addressee(self, named: str) -> str:
        """Return the post that a warning is addressed to, where it names a post or the role that one carries."""
        if any(each.row.post == named for each in self.evidence.posts) or named not in set(Role):
            return named
        return self.post_of(Role(named))

    def posts_of_vehicle(self, organisation: str, *roles: Role) -> tuple[str, ...]:
        """Return a vehicle's own posts that carry any of some roles."""
        posts = [each.row for each in self.evidence.posts if self.on in each.row.period]
        return tuple(row.post for row in posts if row.organisation == organisation and row.role in roles)

    def answers_for(self, organisation: str) -> str:
        """Return the council post that answers for a vehicle; the chief finance officer's where none is named."""
        named = [
            each.row.accountable_post
            for each in self.evidence.organisations
            if each.row.organisation == organisation and self.on in each.row.period and each.row.accountable_post
        ]
        return named[0] if named else self.post_of(Role.CHIEF_FINANCE_OFFICER)


def sentence(text: str) -> str:
    """Return a text with a capital at its head, as names of bodies often have none."""
    return text[:1].upper() + text[1:]


def ids(*records: Recorded[Any] | None) -> tuple[str, ...]:
    """Return the ids of records, each once."""
    return tuple(dict.fromkeys(record.record_id for record in records if record is not None))


def overdue_in_words(days: int) -> str:
    """Write how far a day is past or ahead.

    >>> overdue_in_words(12), overdue_in_words(0), overdue_in_words(-1)
    ('12 days late', 'due today', 'due in 1 day')
    """
    if days == 0:
        return "due today"
    number = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{number} late" if days > 0 else f"due in {number}"
