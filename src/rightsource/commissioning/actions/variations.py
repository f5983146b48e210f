"""Beginning an agreement, saying what it was on award, and varying it: asked for by a party, answered by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.agreements import record_agreements
from rightsource.commissioning.actions.charges import set_activity_price
from rightsource.commissioning.actions.of_agreement import act_of, event_of, source_of, supersede_terms
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.keeping import (
    AgreementBegunAlready,
    DutyNotInRegister,
    PartyNotOnRecord,
    VariationByNeitherParty,
    VariationOutsideTerms,
    VariationReferenceTaken,
)
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.agreement_told import judgement_of
from rightsource.commissioning.queries.keeping import (
    contracts_known,
    last_month_charged,
    variation_known,
)
from rightsource.commissioning.queries.procurement import recorded_procurement
from rightsource.commissioning.queries.terms import all_terms, last_terms, parties_of, wait_for_others
from rightsource.commissioning.rules.agreements.contract import Contract, check_contract
from rightsource.commissioning.rules.agreements.variations import (
    AnswerGiven,
    Variation,
    VariationAnswer,
    VariationAsked,
    answered,
    check_asked,
    varied_terms,
)
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.constitution import actions as constitution_actions
from rightsource.constitution import queries as constitution
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.quantities import Period
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Recorded
from rightsource.storage.recording import Recording, refusing
from rightsource.storage.records import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """A party from outside the federation: an NHS body, a school, a practice, a business, a charity; never a person.

    Attributes:
        key: the short key that its agreements use.
        name: its name.
        legal_form: what it is in law.
        registered_number: its company or charity number, if any.
    """

    key: str
    name: str
    legal_form: LegalForm
    registered_number: str = ""


@transaction.atomic
def begin_agreement(
    *,
    by: Actor,
    authority: Authority,
    terms: AgreementTerms,
    today: date,
    outsider: Outsider | None = None,
    known_to: Audience = Audience.INSIDERS,
) -> bool:
    """Put an agreement on record, whoever buys and whoever sells. The same again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        terms: its first terms.
        today: the day today.
        outsider: the party from outside the federation, put on record with it where it is not yet.
        known_to: who knows of it from today.

    Returns:
        Whether anything was written.

    Raises:
        PartyNotOnRecord: a party is no organisation on record.
        AgreementBegunAlready: the reference stands for another.
        BuysFromItself: one organisation would be both parties.
    """
    wait_for_others(terms.agreement)
    standing = all_terms(terms.agreement, today)
    if standing:
        if standing[0].row == terms:
            return False
        raise AgreementBegunAlready(terms.agreement)
    known = {each.row.organisation for each in constitution.organisations_known(today, Audience.INSIDERS)}
    if outsider is not None and outsider.key not in known:
        _record_outsider(outsider, terms, by=by, authority=authority, today=today)
        known.add(outsider.key)
    for party in (terms.commissioner, terms.provider):
        if party not in known:
            raise PartyNotOnRecord(party)
    entry = Entry(terms, source_of("Begun", by=by, authority=authority), KnownOn.on(today, known_to))
    record_agreements(by=by, authority=authority, entries=[entry], recording=Recording(today))
    return True


@transaction.atomic
def record_contract(*, by: Actor, authority: Authority, contract: Contract, today: date) -> bool:
    """Record what an agreement was on award, or correct it. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        ContractSaysNothing: it has no value, or ends before it began.
        ProcurementNotOnRecord: the procurement it came from is not on record.
        DutyNotInRegister: it would discharge a duty that the register does not have.
    """
    check_contract(contract)
    wait_for_others(contract.agreement)
    terms = last_terms(contract.agreement, today).row
    if contracts_known(contract.agreement).get(contract.agreement) == contract:
        return False
    if contract.procurement and recorded_procurement(contract.procurement) is None:
        raise ProcurementNotOnRecord(contract.procurement)
    register = {each.duty for each in constitution.register_of_duties()}
    for duty in contract.duties:
        if duty not in register:
            raise DutyNotInRegister(duty)
    details = {"value": str(contract.value), "kind": contract.kind, "begun": contract.begun_on.isoformat()}
    event = event_of("contract-recorded", contract.agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.AgreementContract.objects.create(
            **parties_of(terms),
            recorded_in_id=event,
            kind=contract.kind,
            value=contract.value.pence,
            begun_on=contract.begun_on,
            starts_on=contract.starts_on,
            most_ends_on=contract.most_ends_on,
            procurement_id=contract.procurement or None,
            duties=list(contract.duties),
            why=contract.why,
        )
    return True


@transaction.atomic
def ask_variation(*, by: Actor, authority: Authority, asked: VariationAsked, today: date) -> bool:
    """Ask for a variation on behalf of a party. The same again changes nothing.

    Two at once wait for each other; a reference stands once by a constraint.

    Returns:
        Whether anything was written.

    Raises:
        VariationSaysNothing: it changes nothing, or does not say what or why.
        VariationOutsideTerms: it begins on a day without terms, or on one that is not of the last terms.
        VariationByNeitherParty: whoever asks is no party.
        VariationReachesCharged: it reaches back into months that are charged.
        VariationDoesNotFit: the agreement does not pay by the price that changes.
        VariationReferenceTaken: another has the reference.
    """
    wait_for_others(asked.agreement)
    before = models.Variation.objects.filter(reference=asked.reference).first()
    if before is not None:
        if variation_known(asked.reference).asked == asked:
            return False
        raise VariationReferenceTaken(asked.reference)
    held = _terms_varied(asked, today)
    check_asked(asked, None if held is None else held.row, last_month_charged(asked.agreement))
    assert held is not None
    _check_side(by, held.row, today)
    details = {"reference": asked.reference, "from": asked.starts_on.isoformat(), "value": str(asked.change.value)}
    event = event_of("variation-asked", asked.agreement, by=by, authority=authority, details=details)
    change = asked.change
    with refusing(BY_CONSTRAINT):
        models.Variation.objects.create(
            **parties_of(held.row),
            recorded_in_id=event,
            reference=asked.reference,
            asked_for_id=asked.asked_for,
            asked_by=by.post,
            asked_on=today,
            what=asked.what,
            reason=asked.reason,
            starts_on=asked.starts_on,
            ground=change.ground,
            value=change.value.pence,
            ends_on=change.ends_on,
            changes_scope=change.changes_scope,
            favours_provider=change.favours_provider,
            changes_nature=change.changes_nature,
            a_year=None if asked.a_year is None else asked.a_year.pence,
            unit=asked.unit,
            unit_price=None if asked.unit_price is None else asked.unit_price.pence,
            terms=dict(asked.terms),
        )
    return True


@transaction.atomic
def answer_variation(*, by: Actor, authority: Authority, reference: str, given: AnswerGiven, today: date) -> Variation:
    """Accept or refuse a variation; once accepted, the agreement's terms or prices are what it says from its day.

    The same answer again changes nothing. Two at once wait for each other; a variation has one answer by a constraint.

    Raises:
        VariationNotOnRecord: there is none that whoever acts may see.
        VariationWithoutReason: it is not said why.
        VariationAnsweredAlready: it has another answer.
        VariationAnsweredByItsAsker: the post or the vehicle that asked would answer.
        VariationByNeitherParty: a vehicle would answer that is no party.
        VariationReachesCharged: its months were charged while it waited.
        ContractNotOnRecord: it would be accepted, and nothing says what the agreement was on award.
        ChangeNotPermitted: the law does not permit it.
        ChangeNoticeFirst: a notice comes before it.
    """
    variation = variation_known(reference)
    asked = variation.asked
    wait_for_others(asked.agreement)
    variation = variation_known(reference)
    if (variation.answer, variation.words) == (given.answer, given.words.strip()):
        return variation
    held = _terms_varied(asked, today)
    if held is None:
        raise VariationOutsideTerms(asked.agreement, asked.starts_on)
    is_accepted = given.answer is VariationAnswer.ACCEPTED
    if is_accepted:
        check_asked(asked, held.row, last_month_charged(asked.agreement))
    judgement = judgement_of(asked, held.row, is_needed=is_accepted)
    organisation = _check_side(by, held.row, today)
    after = answered(variation, given, judgement, by=by.post, by_organisation=organisation, on=today)
    details = {"reference": reference, "answer": after.answer.value, "provision": after.provision}
    act = act_of("variation-answered", asked.agreement, by=by, authority=authority, details=details)
    row = models.Variation.objects.get(reference=reference)
    with refusing(BY_CONSTRAINT):
        models.VariationAnswered.objects.create(
            variation=row,
            **parties_of(held.row),
            recorded_in=act,
            answer=after.answer,
            answered_by=by.post,
            answered_on=today,
            words=after.words,
            provision=after.provision,
            notice_on=after.notice_on,
            notice_address=after.notice_address,
            was_small=after.was_small,
        )
    if is_accepted:
        _apply(asked, held, act=act, by=by, authority=authority, today=today)
    return after


def _apply(
    asked: VariationAsked, held: Recorded[AgreementTerms], *, act: Any, by: Actor, authority: Authority, today: date
) -> None:
    """Write what a variation changes: a unit's price, or the terms from its first day on."""
    if asked.unit_price is not None:
        set_activity_price(
            by=by,
            authority=authority,
            agreement=asked.agreement,
            unit=asked.unit,
            price=asked.unit_price,
            starts_on=asked.starts_on,
            why=f"Variation {asked.reference}",
            today=today,
        )
    if asked.terms or asked.change.ends_on is not None:
        supersede_terms(
            held, varied_terms(held.row, asked), f"Variation {asked.reference}",
            act=act, by=by, authority=authority, today=today,
        )  # fmt: skip


def _terms_varied(asked: VariationAsked, today: date) -> Recorded[AgreementTerms] | None:
    """Return the terms of a variation's first day; where it changes terms or the last day they must be the last."""
    held = all_terms(asked.agreement, today)
    found = next((each for each in held if asked.starts_on in each.row.period), None)
    is_of_terms = bool(asked.terms) or asked.change.ends_on is not None
    return None if found is None or (is_of_terms and found is not held[-1]) else found


def _check_side(by: Actor, terms: AgreementTerms, today: date) -> str:
    """Return the vehicle whose officer acts; blank for the council's own.

    Raises:
        VariationByNeitherParty: it is no party.
    """
    post = constitution.filled_post(by.post, on=today)
    organisation = "" if post is None else post.organisation
    if organisation and organisation not in {terms.commissioner, terms.provider}:
        raise VariationByNeitherParty(organisation, terms.agreement)
    return organisation


def _record_outsider(
    outsider: Outsider, terms: AgreementTerms, *, by: Actor, authority: Authority, today: date
) -> None:
    row = OrganisationInForce(
        organisation=outsider.key,
        name=outsider.name,
        legal_form=outsider.legal_form,
        status=OrganisationStatus.OPERATING,
        is_vehicle=False,
        is_group=False,
        registered_number=outsider.registered_number,
        period=Period(min(terms.period.starts_on, today)),
    )
    entry = Entry(
        row, source_of("Party of an agreement", by=by, authority=authority), KnownOn.on(today, Audience.INSIDERS)
    )
    constitution_actions.record_organisations(by=by, authority=authority, entries=[entry], recording=Recording(today))
