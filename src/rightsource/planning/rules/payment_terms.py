"""How an agreement on record pays, in the form in which the model takes it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from rightsource.commissioning.rules.rows import AgreementTerms, PaymentMechanism
from rightsource.simulation.vehicle import Mechanism, Terms

MECHANISM_OF: Final[Mapping[PaymentMechanism, Mechanism]] = {
    PaymentMechanism.BLOCK: Mechanism.BLOCK,
    PaymentMechanism.ACTIVITY: Mechanism.ACTIVITY,
    PaymentMechanism.PAY_AS_YOU_GO: Mechanism.PAY_AS_YOU_GO,
    PaymentMechanism.COST_PLUS: Mechanism.COST_PLUS,
    PaymentMechanism.OUTCOME: Mechanism.OUTCOME,
    PaymentMechanism.GAIN_SHARE: Mechanism.GAIN_SHARE,
}


def terms_of(agreement: AgreementTerms | None, price_gbp: float, growth: float = 1.0) -> Terms:
    """Return the terms under which a service is paid for; without an agreement, a block that follows prices.

    Args:
        agreement: as it stands on record; a blank term leaves the model's own, which bounds nothing.
        price_gbp: the first year's price.
        growth: what a pound of the agreement's target is in the first year.
    """
    if agreement is None:
        return Terms(Mechanism.BLOCK, price_gbp)
    mechanism = MECHANISM_OF[agreement.mechanism]
    usual = Terms(mechanism, price_gbp)
    target, fee = _target_and_fee(agreement, price_gbp, growth)
    cap = agreement.cap_percent
    return Terms(
        mechanism=mechanism,
        price_gbp=target,
        indexation_share=_share(agreement.rise_percent, usual.indexation_share),
        efficiency_share=_share(agreement.efficiency_percent, usual.efficiency_share),
        change_cap_share=_share(cap if mechanism is Mechanism.BLOCK else None, usual.change_cap_share),
        volume_floor_share=_share(agreement.volume_floor_percent, usual.volume_floor_share),
        volume_ceiling_share=_share(agreement.volume_ceiling_percent, usual.volume_ceiling_share),
        council_share=_share(agreement.council_share_percent, usual.council_share),
        risk_cap_share=_share(cap if mechanism is Mechanism.COST_PLUS else None, usual.risk_cap_share),
        fee_share=fee,
        payment_cap_share=_share(cap if mechanism is Mechanism.OUTCOME else None, usual.payment_cap_share),
    )


def _target_and_fee(agreement: AgreementTerms, price_gbp: float, growth: float) -> tuple[float, float]:
    """Return what the mechanism starts from, and what cost plus pays on top as a share of it."""
    has_target = agreement.mechanism in {PaymentMechanism.COST_PLUS, PaymentMechanism.GAIN_SHARE}
    if not has_target or agreement.target_cost is None or agreement.target_cost.pence <= 0:
        return price_gbp, 0.0
    target = agreement.target_cost.gbp * growth
    is_paid_a_fee = agreement.mechanism is PaymentMechanism.COST_PLUS
    return target, max(0.0, price_gbp / target - 1.0) if is_paid_a_fee else 0.0


def _share(percent: Decimal | None, usual: float) -> float:
    return usual if percent is None else float(percent) / 100.0
