"""Recording what an agreement pays by; making its charges; raising and answering disputes of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.of_agreement import event_of
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.charges import (
    AgreementNotInForce,
    DisputeNotOnRecord,
    DisputeReferenceTaken,
    MonthNotOver,
    PriceNotRecordable,
)
from rightsource.commissioning.queries import charges as queries
from rightsource.commissioning.queries.agreements import (
    price_history_known,
    return_measures_known,
    returns_known,
)
from rightsource.commissioning.queries.charges import ChargeKnown
from rightsource.commissioning.queries.keeping import kpis_known, prices_varied, results_of_month
from rightsource.commissioning.queries.terms import all_terms, parties_of, terms_on, wait_for_others
from rightsource.commissioning.rules.agreements.performance import in_force, measures_of
from rightsource.commissioning.rules.charges.disputes import answered, check_dispute, payable
from rightsource.commissioning.rules.charges.price_book import COST, Quantity
from rightsource.commissioning.rules.charges.terms import BY_YEAR, Conditions, terms_of
from rightsource.commissioning.rules.charges.varied import not_in_price
from rightsource.commissioning.rules.charges.working import Asked, Part, Working, worked_out
from rightsource.commissioning.rules.returns import latest_return
from rightsource.commissioning.rules.rows import AgreementTerms, PaymentMechanism, ReturnMeasure
from rightsource.quantities import FinancialYear, Money, Month, Period
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing


@transaction.atomic
def set_activity_price(
    *,
    by: Actor,
    authority: Authority,
    agreement: str,
    unit: str,
    price: Money,
    starts_on: date,
    expected_a_month: Decimal | None = None,
    why: str = "",
    today: date,
) -> bool:
    """Record what one unit costs from a day; what was recorded before stays and is superseded from that day.

    Args:
        by: who acts.
        authority: on what authority.
        agreement: its reference.
        unit: an hour of a grade, a week, a verified result.
        price: of one unit.
        starts_on: the first day of the price.
        expected_a_month: how many units a month are expected, for floors and ceilings.
        why: how the price came about: agreed, or by which index.
        today: the day today.

    Returns:
        Whether anything was written: the same price again changes nothing.

    Raises:
        AgreementNotInForce: the agreement has no terms on that day.
        PriceNotRecordable: the price is not above nought, or the unit is blank or the cost itself.
    """
    if not unit.strip() or unit.strip() == COST or price <= Money(0):
        raise PriceNotRecordable(unit)
    wait_for_others(agreement)
    terms = terms_on(agreement, starts_on, today)
    given = {"price": price, "expected_a_month": expected_a_month, "why": why.strip()}
    same_day = models.ActivityPrice.objects.filter(agreement=agreement, unit=unit.strip(), starts_on=starts_on)
    last = same_day.order_by("-pk").first()
    if last is not None and all(getattr(last, name) == value for name, value in given.items()):
        return False
    details = {"unit": unit.strip(), "price": str(price), "from": starts_on.isoformat()}
    event = event_of("activity-price-set", agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.ActivityPrice.objects.create(
            **parties_of(terms), recorded_in_id=event, unit=unit.strip(), starts_on=starts_on, **given
        )
    return True


@transaction.atomic
def set_charge_conditions(
    *, by: Actor, authority: Authority, agreement: str, starts_on: date, conditions: Conditions, today: date
) -> bool:
    """Record floor, cap and service credits of an agreement's charges from a day.

    Returns:
        Whether anything was written: the same conditions again change nothing.

    Raises:
        AgreementNotInForce: the agreement has no terms on that day.
        ChargeFloorAboveCap: the least is above the most.
        ServiceCreditsOutOfBounds: all credits together are no share of a charge.
    """
    wait_for_others(agreement)
    terms = terms_on(agreement, starts_on, today)
    _, standing = queries.conditions_known(agreement, starts_on)
    if standing == conditions:
        return False
    event = event_of(
        "charge-conditions-set", agreement, by=by, authority=authority, details={"from": starts_on.isoformat()}
    )
    with refusing(BY_CONSTRAINT):
        models.ChargeCondition.objects.create(
            **parties_of(terms),
            recorded_in_id=event,
            starts_on=starts_on,
            least=_pence(conditions.least),
            most=_pence(conditions.most),
            credits={measure: str(percent) for measure, percent in conditions.credits},
            credits_most_percent=conditions.credits_most_percent,
            credits_most=_pence(conditions.credits_most),
            credits_least=_pence(conditions.credits_least),
        )
    return True


@transaction.atomic
def make_charge(
    *, by: Actor, authority: Authority, agreement: str, month: Month, today: date, because: str = ""
) -> ChargeKnown:
    """Work an agreement's charge of a month out and record it; where nothing changed, the one on record stands.

    Args:
        by: who acts.
        authority: on what authority.
        agreement: its reference.
        month: a month that is over.
        today: the day today.
        because: why it is made again, where one stands; what changed if blank.

    Raises:
        AgreementNotInForce: it has no terms in that month.
        MonthNotOver: the month is not over.
        ChargeWithoutReturn: its terms ask for a return, and there is none.
        ChargeWithoutPrice: no price is agreed for the year.
    """
    if month.last_day >= today:
        raise MonthNotOver(month)
    wait_for_others(agreement)
    basis = _basis(agreement, month, today)
    working = worked_out(basis.parts, basis.measures)
    evidence = basis.evidence
    standing = models.Charge.objects.filter(agreement=agreement, month=month.first_day).order_by("-version").first()
    if standing is not None and standing.evidence == evidence and standing.amount == working.total:
        return queries.charge_known(agreement, month)
    version = 1 if standing is None else standing.version + 1
    details = {"month": str(month), "version": version, "amount": str(working.total)}
    event = event_of("charge-made", agreement, by=by, authority=authority, details=details)
    changed = because.strip() or _what_changed(standing, evidence)
    with refusing(BY_CONSTRAINT):
        _write(basis, working, event, month=month, version=version, today=today, because=changed)
    return queries.charge_known(agreement, month)


@transaction.atomic
def raise_dispute(
    *,
    by: Actor,
    authority: Authority,
    reference: str,
    agreement: str,
    month: Month,
    amount: Money,
    reason: str,
    today: date,
) -> bool:
    """Dispute a part of a charge, which alone is then held. The same dispute again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ChargeNotOnRecord: there is no such charge.
        DisputeWithoutReason: it is not said why.
        DisputedMoreThanCharged: the amount is nothing, or more than is still payable.
        DisputeReferenceTaken: another dispute has this reference.
    """
    wait_for_others(agreement)
    known = queries.charge_known(agreement, month)
    said = models.ChargeDispute.objects.filter(reference=reference).first()
    if said is not None:
        same = (said.agreement_id, said.month, said.amount, said.reason) == (agreement, month, amount, reason.strip())
        if same:
            return False
        raise DisputeReferenceTaken(reference)
    check_dispute(payable(known.amount, known.version, known.disputes), amount, reason)
    charge = models.Charge.objects.get(agreement=agreement, month=month.first_day, version=known.version)
    details = {"reference": reference, "month": str(month), "amount": str(amount)}
    event = event_of("charge-disputed", agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.ChargeDispute.objects.create(
            reference=reference,
            charge=charge,
            agreement_id=agreement,
            payer_id=known.payer,
            payee_id=known.payee,
            recorded_in_id=event,
            month=month.first_day,
            amount=amount.pence,
            reason=reason.strip(),
            raised_on=today,
            raised_by=by.post,
        )
    return True


@transaction.atomic
def answer_dispute(*, by: Actor, authority: Authority, reference: str, upheld: Money, answer: str, today: date) -> bool:
    """Answer a dispute: how much of it is not owed, and why; the rest is payable again.

    Returns:
        Whether anything was written: the same answer again changes nothing.

    Raises:
        DisputeNotOnRecord: there is none that whoever acts may see.
        DisputeWithoutReason: it is not said why.
        DisputeAnsweredAlready: it has another answer.
        DisputeAnsweredByTheSideThatRaisedIt: whoever raised it would answer it.
        DisputedMoreThanCharged: more would be upheld than was disputed.
    """
    found = models.ChargeDispute.objects.filter(reference=reference).first()
    if found is None:
        raise DisputeNotOnRecord(reference)
    wait_for_others(found.agreement_id)
    known = queries.charge_known(found.agreement_id, found.month)
    dispute = next(each for each in known.disputes if each.reference == reference)
    if (dispute.upheld, dispute.answer) == (upheld, answer.strip()) and not dispute.is_open:
        return False
    after = answered(dispute, upheld, answer, by=by.post, on=today)
    details = {"reference": reference, "upheld": str(upheld)}
    event = event_of("charge-dispute-answered", found.agreement_id, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.DisputeAnswer.objects.create(
            dispute=found,
            agreement_id=found.agreement_id,
            payer_id=found.payer_id,
            payee_id=found.payee_id,
            recorded_in_id=event,
            upheld=upheld.pence,
            answer=after.answer,
            answered_on=today,
        )
    return True


@dataclass(frozen=True)
class _Basis:
    """What a charge is made from, and the records that say so."""

    terms: AgreementTerms
    parts: tuple[Part, ...]
    measures: tuple[ReturnMeasure, ...]
    evidence: dict[str, Any]


def _basis(agreement: str, month: Month, today: date) -> _Basis:
    """Read what a charge rests on.

    Raises:
        AgreementNotInForce: it has no terms in that month.
    """
    whole = Period(month.first_day, month.next.first_day)
    every = all_terms(agreement, today)
    held = [each for each in every if each.row.period.overlaps(whole)]
    if not held:
        raise AgreementNotInForce(agreement, month)
    last = held[-1].row
    history = price_history_known(agreement, FinancialYear.of(month.first_day), today, Audience.INSIDERS)
    variations = not_in_price(prices_varied(agreement), history.agreed_on)
    prices = queries.price_book_known([agreement])
    standing = queries.return_standing(agreement, month)
    measured = _measured(agreement, last, month, today)
    made = latest_return(returns_known(today, Audience.INSIDERS), last.provider, today)
    is_bounded = any(each.row.mechanism is PaymentMechanism.COST_PLUS for each in held)
    reserves = made.row.reserves if is_bounded and made is not None else None
    begun_on = every[0].row.period.starts_on
    parts = tuple(
        Part(
            terms_of(
                each.row,
                year_price=history.current,
                first_price=_first_price(each.row, begun_on, today),
                conditions=measured.conditions,
            ),
            Asked(
                agreement=agreement,
                period=_within(each.row.period, whole),
                quantities=_during(each.row.period, standing),
                prices=prices,
                reserves=reserves,
                variations=variations,
            ),
        )
        for each in held
    )
    begun = [each.reference for each in variations if each.starts_on <= month.last_day]
    evidence = {
        "terms": [each.record_id for each in held],
        "year_price_pence": None if history.current is None else history.current.pence,
        "prices": [each.number for each in prices if each.starts_on <= month.last_day],
        "return": None if standing is None else standing.number,
        "monthly_return": made.record_id if reserves is not None and made is not None else None,
        **measured.evidence,
        **({"variations": begun} if begun else {}),
    }
    return _Basis(last, parts, measured.measures, evidence)


@dataclass(frozen=True)
class _Measured:
    """What bounds a charge besides its terms, the measures that credits turn on, and the records that say so."""

    conditions: Conditions
    measures: tuple[ReturnMeasure, ...]
    evidence: dict[str, Any]


def _measured(agreement: str, terms: AgreementTerms, month: Month, today: date) -> _Measured:
    """Read conditions and measures; an agreement's own indicator goes before a return's measure of the same name."""
    condition, agreed = queries.conditions_known(agreement, month.last_day)
    kpis = in_force(kpis_known(agreement), month.last_day)
    own_credits = {each.measure: each.credit_percent for each in kpis if each.credit_percent}
    conditions = replace(agreed, credits=tuple(sorted((dict(agreed.credits) | own_credits).items())))
    if not conditions.credits:
        return _Measured(conditions, (), {"conditions": condition, "measures": []})
    results = results_of_month(agreement, month)
    own = measures_of(kpis, [each for _, each in results], terms.provider)
    named = {each.measure for each in own}
    told = [
        each
        for each in return_measures_known(today, Audience.INSIDERS)
        if (each.row.organisation, each.row.month) == (terms.provider, month) and each.row.measure not in named
    ]
    evidence: dict[str, Any] = {"conditions": condition, "measures": sorted(each.record_id for each in told)}
    if results:
        evidence["kpi_results"] = [number for number, _ in results]
    return _Measured(conditions, (*(each.row for each in told), *own), evidence)


def _first_price(terms: AgreementTerms, begun_on: date, today: date) -> Money | None:
    """Return the price agreed for the agreement's first year, in whose prices its target is."""
    if terms.mechanism not in BY_YEAR or terms.target_cost is None:
        return None
    first = FinancialYear.of(begun_on)
    return price_history_known(terms.agreement, first, today, Audience.INSIDERS).current


def _within(period: Period, month: Period) -> Period:
    ends = [each for each in (period.ends_before, month.ends_before) if each is not None]
    return Period(max(period.starts_on, month.starts_on), min(ends))


def _during(period: Period, standing: queries.ReturnStanding | None) -> tuple[Quantity, ...] | None:
    return None if standing is None else tuple(each for each in standing.quantities if each.day in period)


def _what_changed(standing: models.Charge | None, evidence: Mapping[str, Any]) -> str:
    if standing is None:
        return ""
    changed = sorted(name for name, value in evidence.items() if standing.evidence.get(name) != value)
    return f"Other than before: {', '.join(name.replace('_', ' ') for name in changed) or 'the rules'}."


def _write(
    basis: _Basis, working: Working, event: int, *, month: Month, version: int, today: date, because: str
) -> None:
    made = models.Charge.objects.create(
        **parties_of(basis.terms),
        recorded_in_id=event,
        month=month.first_day,
        version=version,
        amount=working.total.pence,
        made_on=today,
        because=because,
        evidence=json.loads(json.dumps(basis.evidence)),
    )
    models.ChargeStep.objects.bulk_create(
        models.ChargeStep(charge=made, number=number, what=step.what, amount=step.amount.pence)
        for number, step in enumerate(working.steps, start=1)
    )


def _pence(amount: Money | None) -> int | None:
    return None if amount is None else amount.pence
