"""What every promise's rule is asked with: the evidence an audience had, the day, the thresholds and the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.rows import OrganisationInForce, Role
from rightsource.constitution.rules.who_is_who import WhoIsWho
from rightsource.governance.rules.alarms import Question
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.thresholds import Thresholds
from rightsource.storage.knowledge import Recorded


@dataclass(frozen=True)
class Asked:
    """One question: how do the promises stand on this day, with this evidence?

    Attributes:
        evidence: what the audience knew by the day, already cut.
        on: the day. A date inside a row that lies after it has not happened yet.
        thresholds: where our rules begin.
        law: the dated values of the law; none where no legal data is at hand.
        outturn: the council's own official returns published by the day.
        chance_of_running_out: the chance that reserves run out, where a projection is at hand.
    """

    evidence: Evidence
    on: date
    thresholds: Thresholds
    law: tuple[LegalValue, ...]
    outturn: tuple[OutturnRow, ...] = ()
    chance_of_running_out: float | None = None

    @cached_property
    def who(self) -> WhoIsWho:
        """Who is who on the day, as the audience knew."""
        return WhoIsWho(self.on, self.evidence.profile, self.evidence.organisations, self.evidence.posts)

    @cached_property
    def question(self) -> Question:
        """What the rules of ledger, treasury and budget are asked with besides their rows."""
        return Question(self.who, self.thresholds.house, self.law)

    @property
    def council(self) -> str:
        """The council's own key; blank while it is not known."""
        return self.who.council

    @property
    def council_name(self) -> str:
        """The council's name."""
        return self.who.council_name

    @property
    def organisations(self) -> dict[str, Recorded[OrganisationInForce]]:
        """Each organisation as it last stood by the day, by key."""
        return self.who.by_key

    @property
    def vehicles(self) -> dict[str, Recorded[OrganisationInForce]]:
        """The council's delivery vehicles among them."""
        return self.who.vehicles

    @cached_property
    def record_begins_on(self) -> date:
        """The first day of the council's own first row: of what began earlier, the record was never asked to hold."""
        own = [
            one.row.period.starts_on for one in self.evidence.organisations if self.is_councils(one.row.organisation)
        ]
        return min(own, default=date.min)

    def name(self, key: str) -> str:
        """Return an organisation's name; the council's for a blank, the key itself for one not on record."""
        return self.who.name(key)

    def is_councils(self, organisation: str) -> bool:
        """Answer whether a row's organisation is the council itself."""
        return self.who.is_councils(organisation)

    def post(self, key: str) -> str:
        """Return a post's title, or its key where the post is not on record."""
        return self.who.post(key)

    def holder_of(self, role: Role) -> str:
        """Return the title of the council post that carries a role, or the council's name where none is on record."""
        return self.who.holder_of(role)

    def answers_for(self, vehicle: str) -> str:
        """Return the title of the council post that answers for a vehicle, or the vehicle's name."""
        return self.who.answers_for(vehicle)

    def provision(self, key: str, on: date) -> LegalValue | None:
        """Return what the law said of a key on a day, or after the last text read as it then stood; None if nothing."""
        return self.question.provision(key, on)

    def has_come(self, day: date | None) -> bool:
        """Answer whether a date inside a row has come: what lies after the day is not yet known to anyone."""
        return self.question.has_come(day)
