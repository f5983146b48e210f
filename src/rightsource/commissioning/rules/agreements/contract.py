"""What an agreement was when it was awarded, and what it and its buyer are to the law of procurement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.commissioning.errors.keeping import ContractSaysNothing
from rightsource.commissioning.rules.procurement.advice import EXEMPT, Route
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime
from rightsource.commissioning.rules.procurement.need import Need, NeedKind
from rightsource.commissioning.rules.procurement.obligations import kpi_duty
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute
from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce
from rightsource.federation.rules.ownership import organisation_on, owners_of
from rightsource.federation.rules.rows import Holding
from rightsource.quantities import Money
from rightsource.quantities.wording import share_in_words
from rightsource.storage.knowledge import Recorded

_ROUTES = {
    AwardRoute.VERTICAL: Route.VERTICAL,
    AwardRoute.HORIZONTAL: Route.HORIZONTAL,
    AwardRoute.COMPETITION: Route.OPEN,
    AwardRoute.LIGHT_TOUCH: Route.LIGHT_TOUCH,
    AwardRoute.PART_B: Route.PART_B,
    AwardRoute.DIRECT: Route.ONE_SUPPLIER,
    AwardRoute.RESERVED: Route.RESERVED,
    AwardRoute.GRANT: Route.NOT_COVERED,
    AwardRoute.DELEGATION: Route.NOT_COVERED,
    AwardRoute.NOT_ESTABLISHED: Route.OPEN,
}
_AUTHORITIES = frozenset(
    {LegalForm.COUNCIL, LegalForm.JOINT_COMMITTEE, LegalForm.NHS_BODY, LegalForm.UNIVERSITY, LegalForm.OTHER_PUBLIC}
)
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What an agreement was on award: the measure of every later change.

    Attributes:
        agreement: its reference.
        kind: what is bought, as the law tells kinds apart.
        value: the whole estimated value on award, with VAT, over the longest term.
        begun_on: the day on which its procurement began; the law of that day governs it.
        most_ends_on: its last day with every extension that was provided for on award.
        procurement: the reference of the procurement that it came from; blank where there was none on record.
        duties: the keys of the statutory duties that it discharges.
        starts_on: the agreement's first day.
        why: where it is written.
    """

    agreement: str
    kind: NeedKind
    value: Money
    begun_on: date
    most_ends_on: date
    procurement: str = ""
    duties: tuple[str, ...] = ()
    starts_on: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether the law of public contracts governs an agreement, and why.

    Attributes:
        is_covered: it does.
        words: why, or why not.
        provision: where that is written.
    """

    is_covered: bool
    words: str
    provision: str


@dataclass(frozen=True, slots=True)
class PublicAuthority:
    """Whether a body must itself buy by the law of procurement, and why.

    Attributes:
        is_one: it must.
        reasons: the facts on record on which this turns.
        provision: where it is written.
    """

    is_one: bool
    reasons: tuple[str, ...]
    provision: str = "PA 2023 s.2(1)-(3), (10)"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """What is on record of a body that may be a contracting authority.

    Attributes:
        legal_form: what it is in law; None where that is not on record.
        public_share: how much of it councils and other public bodies hold, from 0 to 1.
        public_work: which part of its work is for its owners, from 0 to 1; None where no figures are on record.
        has_exempt_agreement: it was awarded an agreement as a controlled company.
    """

    legal_form: LegalForm | None
    public_share: Decimal
    public_work: Decimal | None
    has_exempt_agreement: bool


def check_contract(contract: Contract) -> None:
    """Refuse what an agreement was on award where it says nothing that a change could be measured by.

    Raises:
        ContractSaysNothing: no value, or a last day before its procurement began.
    """
    if contract.value <= Money(0) or contract.most_ends_on <= contract.begun_on:
        raise ContractSaysNothing(contract.agreement)


def need_of(contract: Contract, title: str = "") -> Need:
    """Return the need that an agreement met, as the rules of procurement take it; its value has VAT in it."""
    return Need(
        subject=title or contract.agreement,
        kind=contract.kind,
        value=contract.value,
        vat=Money(0),
        begun_on=contract.begun_on,
    )


def route_of(route: AwardRoute) -> Route:
    """Return the route of procurement that an award's route on record stands for.

    Where none is established the law is taken to apply in full: nobody shows that it does not.
    """
    return _ROUTES[route]


def covered(contract: Contract, route: AwardRoute, law: Iterable[LegalValue]) -> Covered:
    """Return whether an agreement is a public contract of the law of its day.

    Raises:
        LawNotKnown: the day lies before the law on file.

    Source: Procurement Act 2023 s.3 and Sch 2; Public Contracts Regulations 2015 regs 5, 12.
    """
    day, way = LawOfDay.of(law, contract.begun_on), route_of(route)
    if way in EXEMPT:
        return Covered(is_covered=False, words=f"It is {route}, so no public contract.", provision=_exempt_by(day))
    if way is Route.NOT_COVERED:
        return Covered(is_covered=False, words=f"It is a {route}, and no contract for pay.", provision=_meaning(day))
    test = day.threshold_test(need_of(contract))
    if not test.is_reached:
        words = f"Its value of {contract.value} is below the threshold of {test.threshold or 'its day'}."
        return Covered(is_covered=False, words=words, provision=test.provision)
    return Covered(is_covered=True, words="It is a public contract.", provision=_meaning(day))


def must_have_kpis(contract: Contract, route: AwardRoute, law: Iterable[LegalValue]) -> bool:
    """Answer whether the law asks for published indicators of an agreement (F13); where not, they are voluntary.

    Raises:
        LawNotKnown: the day lies before the law on file.
    """
    day = LawOfDay.of(law, contract.begun_on)
    return covered(contract, route, law).is_covered and kpi_duty(need_of(contract), route_of(route), day)


def public_authority(body: BodyFacts) -> PublicAuthority:
    """Return whether a body is itself a contracting authority, as far as the record shows.

    A body that authorities own is under their oversight, one that works mainly for them is mainly publicly funded. It
    is not one where it operates commercially; but a controlled company that was awarded an exempt contract counts as
    one for what it buys to fulfil it, however it operates.

    Source: Procurement Act 2023 s.2(1)-(3) and (10).
    """
    if body.legal_form in _AUTHORITIES:
        return PublicAuthority(is_one=True, reasons=(f"It is a {body.legal_form}.",))
    reasons = []
    if body.public_share > _HALF:
        owned = share_in_words(body.public_share)
        reasons.append(f"Public bodies hold {owned} of it, so it is under their oversight.")
    if body.public_work is not None and body.public_work > _HALF:
        part = share_in_words(body.public_work)
        reasons.append(f"{part} of its work is for its owners, so it is mainly publicly funded.")
    if reasons and body.has_exempt_agreement:
        reasons.append("What it buys to fulfil its agreement as a controlled company is bought by the Act.")
    return PublicAuthority(is_one=bool(reasons), reasons=tuple(reasons))


@dataclass(frozen=True, slots=True)
class Federation:
    """What is on record of bodies on a day, as far as it says what they are to the law of procurement."""

    organisations: Sequence[Recorded[OrganisationInForce]]
    holdings: Sequence[Recorded[Holding]]
    agreements: Sequence[Recorded[AgreementTerms]]

    def facts_of(self, organisation: str, owner_work: Decimal | None, on: date) -> BodyFacts:
        """Return what is on record of one body.

        Args:
            organisation: its key.
            owner_work: how much of its work is for its owners, from 0 to 1; None where no figures are on record.
            on: the day.
        """
        found = organisation_on(self.organisations, organisation, on)
        forms = {each.row.organisation: each.row.legal_form for each in self.organisations if on in each.row.period}
        held = owners_of(self.holdings, organisation, on)
        percents = [each.row.share_percent or Decimal(0) for each in held if forms.get(each.row.owner) in _AUTHORITIES]
        exempt = (each.row for each in self.agreements if each.row.route is AwardRoute.VERTICAL)
        return BodyFacts(
            legal_form=None if found is None else found.row.legal_form,
            public_share=sum(percents, start=Decimal(0)) / 100,
            public_work=owner_work,
            has_exempt_agreement=any(each.provider == organisation for each in exempt),
        )


def _exempt_by(day: LawOfDay) -> str:
    return "PA 2023 Sch 2 paras 2-3" if day.regime() is Regime.PA2023 else "PCR 2015 reg 12"


def _meaning(day: LawOfDay) -> str:
    return "PA 2023 s.3" if day.regime() is Regime.PA2023 else "PCR 2015 reg 2"
