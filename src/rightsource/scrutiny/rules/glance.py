"""The council at a glance: is it solvent, who is accountable, what is unverified, as an audience knew by a day."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property

from rightsource.budget.rules.group import GroupPosition, group_members, group_position
from rightsource.budget.rules.rows import Version
from rightsource.budget.rules.savings import SavingsTruth, savings_truth
from rightsource.constitution.rules.books import delegation_powers
from rightsource.constitution.rules.duties import DutyStanding, duty_gaps
from rightsource.constitution.rules.own_rules import own_rules
from rightsource.constitution.rules.rows import Role
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import Finding, PromiseState
from rightsource.storage.knowledge import Audience
from rightsource.treasury.rules.reserves import FloorTest, ReservesPosition, YearEnd, floor_test, reserves_at, year_ends
from rightsource.treasury.rules.rows import USABLE

_WHO = {Audience.MEMBERS: "members", Audience.PUBLIC: "the public"}


@dataclass(frozen=True)
class Glance:
    """A council as one audience knew it on a day.

    Attributes:
        evidence: what the audience knew, already cut.
        on: the day.
        findings: how each promise stood.
        audience: whose knowledge it is.
    """

    evidence: Evidence
    on: date
    findings: tuple[Finding, ...]
    audience: Audience = Audience.INSIDERS

    @property
    def on_record(self) -> str:
        """How what the audience can see of the record is spoken of: what is not public may well be on record."""
        return {Audience.INSIDERS: "on record", Audience.MEMBERS: "known to members", Audience.PUBLIC: "public"}[
            self.audience
        ]

    @property
    def is_kept_inside(self) -> bool:
        """Answer whether nothing but the council's own settings has reached members, or the public."""
        tables = (each.name for each in fields(self.evidence) if each.name not in {"council", "register"})
        return self.audience is not Audience.INSIDERS and not any(getattr(self.evidence, name) for name in tables)

    @property
    def year(self) -> FinancialYear:
        """The financial year of the day."""
        return FinancialYear.of(self.on)

    @property
    def council(self) -> str:
        """The council's own key; blank while it is not known."""
        return self.evidence.profile.organisation if self.evidence.profile else ""

    def name(self, organisation: str) -> str:
        """Return an organisation's name on the day, or its key."""
        named = [each.row for each in self.evidence.organisations if each.row.organisation == organisation]
        now = next((row for row in named if self.on in row.period), named[-1] if named else None)
        return now.name if now is not None else organisation

    @cached_property
    def reserves(self) -> ReservesPosition:
        """The council's reserves as last stated."""
        return reserves_at(self.evidence.reserves_debt, self.council, self.on)

    @cached_property
    def year_ends(self) -> tuple[YearEnd, ...]:
        """Usable reserves at past year ends of which both kinds are on record, for one kind alone is not the whole."""
        ends = year_ends(self.evidence.reserves_debt, self.council, self.on)
        return tuple(end for end in ends if end.is_whole)

    @property
    def floor(self) -> Money | None:
        """The floor that the council has set its general reserves."""
        return own_rules(self.evidence.profile).reserves_floor

    @cached_property
    def floor_test(self) -> FloorTest | None:
        """The general reserve beside that floor; None where either is not on record."""
        return floor_test(self.evidence.reserves_debt, self.council, self.on, self.floor)

    @cached_property
    def savings(self) -> SavingsTruth:
        """What this year's savings truly are."""
        return savings_truth(self.evidence.savings, self.year, self.on)

    @cached_property
    def duties(self) -> tuple[DutyStanding, ...]:
        """How every statutory duty stands."""
        evidence = self.evidence
        return duty_gaps(
            evidence.register,
            evidence.duties,
            evidence.posts,
            self.on,
            organisations=evidence.organisations,
            powers=delegation_powers(),
        )

    @cached_property
    def group(self) -> GroupPosition:
        """The group this year as last forecast; else as budgeted; else as it turned out."""
        members = group_members(self.evidence.organisations, self.on)
        found = [
            group_position(self.evidence.budget_forecast, members, self.year, version, self.on)
            for version in (Version.FORECAST, Version.BUDGET, Version.OUTTURN)
        ]
        return next((group for group in found if group.organisations), found[0])

    @property
    def state(self) -> PromiseState | None:
        """How the reserves stand, on which all else rests; None where no floor says how much is enough."""
        if not self.reserves.has(*USABLE):
            return PromiseState.NO_EVIDENCE
        if self.reserves.usable <= Money(0):
            return PromiseState.BROKEN
        if self.floor_test is None:
            return None
        return PromiseState.AT_RISK if self.floor_test.is_under else PromiseState.KEPT

    @property
    def solvency(self) -> str:
        """Is it solvent: what is left to spend on anything, and whether that is above the council's own floor."""
        if not self.reserves.has(*USABLE):
            who = "nobody can" if self.audience is Audience.INSIDERS else f"{_WHO[self.audience]} cannot"
            return f"No reserves are {self.on_record}, so {who} say whether the council is solvent"
        usable = amount_in_words(self.reserves.usable)
        if self.reserves.usable <= Money(0):
            return f"Usable reserves stand at {usable}: nothing is left to spend on anything"
        if self.floor_test is None:
            return f"Usable reserves stand at {usable}"
        general = amount_in_words(self.floor_test.general)
        side = "under" if self.floor_test.is_under else "above"
        return f"Usable reserves stand at {usable}, and general reserves of {general} are {side} the council's floor"

    @property
    def accountability(self) -> str:
        """Who is accountable: who answers for the money, and for how many duties one filled post answers."""
        counted = [standing for standing in self.duties if standing.is_counted]
        gaps = sum(bool(standing.counted_gaps) for standing in counted)
        officer = self.chief_finance_officer
        that_is = "" if self.audience is Audience.INSIDERS else "that is "
        answers = (
            f"the {officer[0].lower()}{officer[1:]} answers for the money"
            if officer
            else f"no post {that_is}{self.on_record} answers for the money"
        )
        if not counted:
            return answers
        duties = count_in_words(len(counted), "statutory duty", "statutory duties")
        return f"{answers}, and of {duties} {gaps or 'none'} {'has' if gaps < 2 else 'have'} a gap"

    @property
    def unverified(self) -> str:
        """What is unverified: how much of the savings claimed this year nobody else has verified."""
        total = self.savings.total
        if not total.claimed:
            known = "" if self.audience is Audience.INSIDERS else f" in what is {self.on_record}"
            return f"no saving is claimed for {self.year}{known}"
        open_claims = Money.total([saving.unverified_claim for saving in self.savings.savings])
        if not open_claims:
            return f"all savings claimed for {self.year} are verified by another"
        claimed = amount_in_words(total.claimed)
        return f"{amount_in_words(open_claims)} of {claimed} of savings claimed for {self.year} is unverified"

    @property
    def answer(self) -> str:
        """All three in one sentence; and where nothing has reached the audience, that alone."""
        if self.is_kept_inside:
            return (
                f"Nothing of this council was {self.on_record} by {day_in_words(self.on)}: whatever is on record is "
                "known to its officers alone."
            )
        return f"{self.solvency}; {self.accountability}; {self.unverified}."

    @property
    def chief_finance_officer(self) -> str:
        """The title of the council post that carries the role; blank where none is on record."""
        carried = (
            each.row.title
            for each in self.evidence.posts
            if each.row.role is Role.CHIEF_FINANCE_OFFICER
            and each.row.organisation in {"", self.council}
            and self.on in each.row.period
        )
        return next(carried, "")
