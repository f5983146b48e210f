"""The rows of governance and what must hold of them: decisions, papers, warnings and their clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.storage.rows import column


class DecisionBody(StrEnum):
    """Who decides."""

    FULL_COUNCIL = "full council"
    CABINET = "cabinet"
    COMMITTEE = "committee"
    SHAREHOLDER_COMMITTEE = "shareholder committee"
    JOINT_COMMITTEE = "joint committee"
    OFFICER = "officer under delegation"
    SECRETARY_OF_STATE = "secretary of state"
    COURT_OR_REGULATOR = "court or regulator"


class Stage(StrEnum):
    """A step in a vehicle's life that asks for a signed business case of its own (P2)."""

    NONE = "none"
    ADOPT = "adopt the model"
    ESTABLISH = "set up the vehicle"
    TRANSFER = "transfer services or staff"
    GO_LIVE = "go live"
    RETURN = "return in-house"
    CLOSE = "close the vehicle"


class Outcome(StrEnum):
    """What came of a decision."""

    PENDING = "still to be taken"
    AGREED = "agreed"
    REFUSED = "refused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class PaperKind(StrEnum):
    """What a paper is. A five-case business case covers strategy, economy, commerce, finance and management."""

    REPORT = "report"
    FIVE_CASE = "five-case business case"
    OUTLINE_CASE = "outline business case"
    OPTIONS = "options appraisal"
    VALUATION = "valuation"
    LEGAL_ADVICE = "legal advice"
    SECTION_25 = "section 25 report"
    PROJECT_LIST = "list of projects funded by capital receipts"
    OTHER = "other"


class Issuer(StrEnum):
    """In what capacity somebody warns."""

    STATUTORY_OFFICER = "statutory officer"
    EXTERNAL_AUDITOR = "external auditor"
    INSPECTOR = "inspector or regulator"
    AUDIT_CHAIR = "audit committee chair"
    SCRUTINY = "scrutiny committee"
    PEER_REVIEW = "peer review"
    EXECUTIVE = "chief executive or leader"
    MEMBER = "member"
    UNION = "trade union"
    WHISTLE_BLOWER = "whistle-blower"
    PARTNER = "partner or Member of Parliament"


class FormalReport(StrEnum):
    """Which statutory report a warning is, if any: only these start a clock, and only from the day they are sent."""

    NONE = "none"
    SECTION_114_3 = "LGFA 1988 s.114(3)"
    SECTION_114_2 = "LGFA 1988 s.114(2)"
    SECTION_5 = "LGHA 1989 s.5"
    ADVISORY_NOTICE = "LAAA 2014 s.29 advisory notice"
    STATUTORY_RECOMMENDATION = "LAAA 2014 s.24 recommendation"
    PUBLIC_INTEREST_REPORT = "LAAA 2014 s.24 public interest report"


class Promise(StrEnum):
    """The fourteen promises, by number."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    P6 = "P6"
    P7 = "P7"
    P8 = "P8"
    P9 = "P9"
    P10 = "P10"
    P11 = "P11"
    P12 = "P12"
    P13 = "P13"
    P14 = "P14"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision taken or to be taken: by whom, when, with what notice and what votes."""

    reference: str = column("A reference of your own, unique.", example="CAB-2026-031")
    title: str = column("What is decided, in a few words.", example="Set up the transport company")
    body: DecisionBody = column("Who decides.", example="cabinet")
    decided_on: date = column("The day it was or is to be taken.", example="2026-12-08")
    outcome: Outcome = column(
        "What came of it.",
        example="still to be taken",
        of_day="decided_on",
        before=Outcome.PENDING,
        sooner=(Outcome.DEFERRED, Outcome.WITHDRAWN),
    )
    organisation: str = column(
        "The vehicle it concerns, if any.", example="care-company", default="", refers_to="organisations"
    )
    stage: Stage = column("Which step in the vehicle's life it takes.", example="none", default=Stage.NONE)
    is_key: bool = column("yes if it is a key decision (28 clear days' notice).", example="yes", default=False)
    notice_given_on: date | None = column(
        "The day its notice was published.", example="2026-11-06", default=None, of_day="notice_given_on"
    )
    is_private: bool = column("yes if taken in private.", example="no", default=False)
    votes_for: int | None = column("Votes for.", example="", default=None, of_day="decided_on")
    votes_against: int | None = column("Votes against.", example="", default=None, of_day="decided_on")
    abstentions: int | None = column("Abstentions.", example="", default=None, of_day="decided_on")
    proposed_by: str = column("The post that proposes it.", example="", default="", refers_to="posts")
    amount_note: str = column("What money it moves, in words.", example="", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that a decision was or is to be taken on."""

    reference: str = column("A reference of your own, unique.", example="CAB-2026-031-A")
    decision: str = column("The decision it was put to.", example="CAB-2026-031", refers_to="decisions")
    title: str = column("Its title.", example="Business case for the transport company")
    kind: PaperKind = column("What it is.", example="five-case business case")
    organisation: str = column(
        "The vehicle it is about.", example="care-company", default="", refers_to="organisations"
    )
    stage: Stage = column("Which step it makes the case for.", example="set up the vehicle", default=Stage.NONE)
    published_on: date | None = column("The day members could read it.", example="2026-11-27", default=None)
    signed_by: str = column("The post that signed it.", example="", default="", refers_to="posts", of_day="signed_on")
    signed_on: date | None = column("The day it was signed.", example="", default=None, of_day="signed_on")
    withheld: str = column("What was withheld, from whom and why.", example="", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:  # noqa: A001 - the word of the Acts and of this house
    """A warning: who gave it, of what, to whom, which promises it speaks to, and what came of it.

    It is closed only by its issuer. A statutory clock runs only from `report_sent_on`.
    """

    reference: str = column("A reference of your own, unique.", example="W-2026-02")
    issuer: Issuer = column("In what capacity the issuer warns.", example="statutory officer")
    issued_by: str = column("The issuer: a post's key, or a body's name.", example="section-151-officer")
    issued_on: date = column("The day it was given.", example="2026-10-29")
    matter: str = column(
        "What it says, in one or two sentences.", example="General reserves are under the policy floor."
    )
    addressed_to: tuple[str, ...] = column("To whom, apart by semicolons.", example="head-of-paid-service; leader")
    promises: tuple[Promise, ...] = column("Which promises it speaks to, apart by semicolons.", example="P5; P3")
    organisation: str = column("The vehicle it concerns, if any.", example="", default="", refers_to="organisations")
    formal_report: FormalReport = column(
        "Which statutory report it is, if any.", example="none", default=FormalReport.NONE
    )
    report_sent_on: date | None = column(
        "The day that report was sent.", example="", default=None, of_day="report_sent_on"
    )
    answered_on: date | None = column("The day it was answered.", example="", default=None, of_day="answered_on")
    answer: str = column("The answer, in one or two sentences.", example="", default="", of_day="answered_on")
    closed_on: date | None = column("The day its issuer closed it.", example="", default=None, of_day="closed_on")
    closed_by: str = column("Who closed it: the issuer and nobody else.", example="", default="", of_day="closed_on")
