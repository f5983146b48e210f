"""The rows of the constitution and what must hold of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.quantities import Money, Period
from rightsource.storage.rows import column


class CouncilKind(StrEnum):
    """The classes of principal authority in England (Local Government Act 1972 and 1992 reorganisation orders)."""

    COUNTY = "county council"
    UNITARY = "unitary council"
    METROPOLITAN = "metropolitan district council"
    LONDON_BOROUGH = "London borough council"
    DISTRICT = "district council"
    COMBINED = "combined authority"


class LegalForm(StrEnum):
    """What an organisation is in law; a mutual is not a legal form, so it is not among them."""

    COUNCIL = "council"
    JOINT_COMMITTEE = "joint committee (no legal identity)"
    COMPANY_BY_SHARES = "company limited by shares"
    COMPANY_BY_GUARANTEE = "company limited by guarantee"
    CIC_BY_SHARES = "community interest company limited by shares"
    CIC_BY_GUARANTEE = "community interest company limited by guarantee"
    LLP = "limited liability partnership"
    COOPERATIVE = "co-operative society"
    COMMUNITY_BENEFIT = "community benefit society"
    CHARITY = "charitable incorporated organisation"
    CHARITABLE_COMPANY = "charitable company"
    NHS_BODY = "NHS body"
    UNIVERSITY = "university"
    OTHER_PUBLIC = "other public body"
    PRIVATE = "private company"
    NOT_ESTABLISHED = "not established on record"


class OrganisationStatus(StrEnum):
    """Where an organisation is in its life."""

    PLANNED = "planned"
    BUSINESS_CASE = "in business case"
    OPERATING = "operating"
    WINDING_UP = "winding up"
    TAKEN_IN_HOUSE = "taken in-house"
    CLOSED = "closed"
    NOT_CREATED = "never created"


class PostKind(StrEnum):
    """What a post is, which decides how far its holder sees."""

    OFFICER = "council officer"
    MEMBER = "member"
    VEHICLE = "vehicle officer"
    AUDITOR = "auditor"
    BIDDER = "bidder"


class Role(StrEnum):
    """The statutory or working role that a post carries; rights follow it.

    Source: Local Government Act 1972 s.151; Local Government and Housing Act 1989 ss.4-5; Children Act 2004 ss.18-19;
    Local Authority Social Services Act 1970 s.6; National Health Service Act 2006 s.73A; and the posts that the
    register of duties names.
    """

    CHIEF_FINANCE_OFFICER = "section-151-officer"
    MONITORING_OFFICER = "monitoring-officer"
    HEAD_OF_PAID_SERVICE = "head-of-paid-service"
    CHILDRENS_DIRECTOR = "director-of-childrens-services"
    ADULTS_DIRECTOR = "director-of-adult-social-services"
    PUBLIC_HEALTH_DIRECTOR = "director-of-public-health"
    CHIEF_FIRE_OFFICER = "chief-fire-officer"
    WEIGHTS_AND_MEASURES = "chief-inspector-of-weights-and-measures"
    ACCESS_TO_INFORMATION = "proper-officer-access-to-information"
    VIRTUAL_SCHOOL_HEAD = "virtual-school-head"
    TRAFFIC_MANAGER = "traffic-manager"
    REGISTRATION = "proper-officer-registration"
    PUBLIC_ANALYST = "public-analyst"
    SCRUTINY_OFFICER = "scrutiny-officer"
    RETURNING_OFFICER = "returning-officer"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    COMMISSIONER = "commissioner"
    CONTRACT_MANAGER = "contract-manager"
    OTHER_OFFICER = "other-officer"
    MEMBER = "member"
    LEADER = "leader"
    FINANCE_MEMBER = "finance-member"
    SHAREHOLDER_REPRESENTATIVE = "shareholder-representative"
    AUDIT_CHAIR = "audit-chair"
    SCRUTINY_CHAIR = "scrutiny-chair"
    VEHICLE_DIRECTOR = "vehicle-director"
    VEHICLE_FINANCE_LEAD = "vehicle-finance-lead"
    EXTERNAL_AUDITOR = "external-auditor"
    BIDDER = "bidder"


class DelegationRoute(StrEnum):
    """By which legal route a body other than the council discharges a duty."""

    NONE = "the council itself"
    CARE_ACT = "Care Act 2014 s.79"
    CHILDREN_2008 = "Children and Young Persons Act 2008 Part 1"
    DIRECTION = "ministerial direction (Education Act 1996 s.497A)"
    CONTRACTING_OUT = "contracting-out order"
    ANOTHER_AUTHORITY = "another authority (Local Government Act 1972 s.101)"
    SERVICE_ONLY = "the service is bought, the duty stays"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilProfile:
    """The council itself, and the few settings that are its own to choose."""

    organisation: str = column(
        "The council's own key on the organisations sheet.", example="council", refers_to="organisations"
    )
    name: str = column("The council's full name.", example="Exampleshire County Council")
    kind: CouncilKind = column("What class of authority it is.", example="county council")
    is_fictional: bool = column("yes if the council is made up.", example="no")
    e_code: str = column("Its code in government finance returns (E-code), if it has one.", example="E2899", default="")
    gss_code: str = column("Its GSS code, if it has one.", example="E10000099", default="")
    reserves_floor: Money | None = column(
        "The least general (unallocated) reserve that the council's own policy allows.",
        example="12000000",
        default=None,
    )
    returns_due_days: int = column(
        "How many days after the end of a month a vehicle's return is due.", example="10", default=10
    )
    price_answer_days: int = column(
        "Within how many days the council answers a price request, by its own rule.", example="28", default=28
    )
    warning_answer_days: int = column(
        "Within how many days a statutory officer's warning is to be answered, by its own rule.",
        example="14",
        default=14,
    )
    event: str = column("An event that a replay measures its lead against; blank for a living council.", default="")
    event_on: date | None = column("The day of that event.", title="Event day", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Who fills a post, and for which days. A vacancy is a row whose holder is blank."""

    post: str = column("A short key for the post, lower case with hyphens.", example="section-151-officer")
    title: str = column("The post's title.", example="Section 151 officer")
    kind: PostKind = column("What the post is.", example="council officer")
    role: Role = column("The statutory or working role it carries.", example="section-151-officer")
    holder: str = column(
        "Who fills it, as a staff number or initials; blank while it is vacant.", example="officer 101", default=""
    )
    organisation: str = column(
        "The organisation the post belongs to; blank for the council.",
        example="",
        default="",
        refers_to="organisations",
    )
    period: Period = column("The first day.", from_example="2026-04-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationInForce:
    """What an organisation is in law, what it is for and where it is in its life, for a run of days."""

    organisation: str = column(
        "A short key, lower case with hyphens; used on every other sheet.", example="care-company"
    )
    name: str = column("Its full legal name.", example="Exampleshire Care Ltd")
    legal_form: LegalForm = column("What it truly is in law.", example="company limited by shares")
    status: OrganisationStatus = column("Where it is in its life in these days.", example="operating")
    is_vehicle: bool = column("yes if it is one of the council's delivery vehicles.", example="yes")
    is_group: bool = column("yes if it is consolidated in the council's group.", example="yes")
    registered_number: str = column("Its company, charity or society number, if any.", example="00000000", default="")
    purpose: str = column("What it is for, in one sentence.", example="Runs the council's care homes.", default="")
    accountable_post: str = column(
        "The council post that answers for it.", example="director-of-adult-services", default="", refers_to="posts"
    )
    power: str = column("Under which power it was set up.", example="Localism Act 2011 s.4", default="")
    period: Period = column("The first day on which all this was so.", from_example="2026-04-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accountability:
    """Which post answers for a statutory duty, who discharges it by which route, and the fallback."""

    duty: str = column("The duty's key in the register of duties.", example="asc-needs-assessment")
    accountable_post: str = column(
        "The one council post that answers for it.", example="director-of-adult-services", refers_to="posts"
    )
    discharged_by: str = column(
        "The organisation that discharges it; blank for the council itself.",
        example="care-company",
        default="",
        refers_to="organisations",
    )
    route: DelegationRoute = column(
        "By which legal route that body may discharge it.", example="Care Act 2014 s.79", default=DelegationRoute.NONE
    )
    fallback: str = column("Who takes over at once if that body cannot.", example="In-house response team", default="")
    period: Period = column("The first day.", from_example="2026-04-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostAccount:
    """Which account signs in for which post, and for which days. An account is a number, never a person's name."""

    account: str
    post: str
    period: Period


class Delegable(StrEnum):
    """How far another body may discharge a duty, as the register says."""

    NO = "no"
    TO_OTHER_AUTHORITY = "to-other-authority"
    FUNCTION_ONLY = "function-only-responsibility-stays"
    TO_ANY_BODY = "to-any-body"
    UNCLEAR = "unclear"
    BY_ORDER = "contracting-out-order"
    TO_NOT_FOR_PROFIT = "to-not-for-profit"
    BY_DIRECTION = "by-ministerial-direction-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One statutory duty of the register: what the law asks, of whom, from when, and whether anyone has read the text.

    `accountable_post` is the role that the Act names, or blank where it says only "the council". A blank
    `in_force_from` is "start not established", never "always".
    """

    duty: str
    title: str
    act: str
    section: str
    owed_to: str
    service_group: str
    accountable_post: str
    accountable_post_usual: str
    delegable: Delegable
    delegation_basis: str
    in_force_from: date | None
    in_force_to: date | None
    source_address: str
    source_title: str
    basis: str
    note: str

    @property
    def is_verified(self) -> bool:
        """Answer whether somebody has read the text or a secondary source; a recalled duty is shown, never counted."""
        return self.basis in {"read", "secondary"}

    def is_in_force(self, on: date) -> bool | None:
        """Answer whether the duty was law on a day; None where its start is not established."""
        if self.in_force_to is not None and on > self.in_force_to:
            return False
        return None if self.in_force_from is None else self.in_force_from <= on
