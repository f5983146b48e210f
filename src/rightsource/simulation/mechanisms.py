"""The six mechanisms of payment, in pounds of one month. `commissioning` has the same six in pence.

Every one starts from the price as indexed: `price` is the month's part of the year's.
"""

from rightsource.simulation.vehicle import Mechanism, Terms


def indexed(level: float, terms: Terms, price_rise_share: float, *, is_live: bool) -> float:
    """Return the price's level after one April, against the first year's.

    Until go-live the price quoted follows prices in full. After it the rise passed on, less the efficiency asked
    for, is held within the cap both ways.

    >>> terms = Terms(Mechanism.BLOCK, 1.0, indexation_share=0.5, efficiency_share=0.01, change_cap_share=0.02)
    >>> indexed(1.0, terms, 0.08, is_live=True), round(indexed(1.0, terms, 0.04, is_live=True), 4)
    (1.02, 1.01)
    """
    if not is_live:
        return level * (1.0 + price_rise_share)
    change = terms.indexation_share * price_rise_share - terms.efficiency_share
    return level * (1.0 + max(-terms.change_cap_share, min(terms.change_cap_share, change)))


def charge(
    terms: Terms, price_gbp: float, *, activity: float, expected: float, net_cost_gbp: float, reach_gbp: float
) -> float:
    """Return what the council pays for one month of a service.

    Args:
        terms: the agreement's.
        price_gbp: a month's price, as indexed.
        activity: how much was done, against the first year.
        expected: how much was expected, against the first year.
        net_cost_gbp: what it cost the vehicle, less what clients paid.
        reach_gbp: how far the vehicle's reserves reach; a risk beyond that stays with the council.

    >>> plus = Terms(Mechanism.COST_PLUS, 0.0, council_share=0.7, risk_cap_share=0.1)
    >>> round(charge(plus, 100.0, activity=1.0, expected=1.0, net_cost_gbp=120.0, reach_gbp=5.0), 6)
    115.0
    """
    match terms.mechanism:
        case Mechanism.BLOCK:
            return price_gbp
        case Mechanism.ACTIVITY:
            least, most = terms.volume_floor_share * expected, terms.volume_ceiling_share * expected
            return price_gbp * max(least, min(most, activity))
        case Mechanism.PAY_AS_YOU_GO:
            return price_gbp * activity
        case Mechanism.COST_PLUS:
            return net_cost_gbp + terms.fee_share * price_gbp - borne(terms, price_gbp, net_cost_gbp, reach_gbp)
        case Mechanism.OUTCOME:
            return price_gbp * min(terms.verified_share * activity, terms.payment_cap_share)
        case Mechanism.GAIN_SHARE:
            return net_cost_gbp + (1.0 - terms.council_share) * (price_gbp - net_cost_gbp)


def borne(terms: Terms, price_gbp: float, net_cost_gbp: float, reach_gbp: float) -> float:
    """Return what the vehicle itself bears of a cost above its target; below zero, what it keeps of one under it.

    Its part is its share of the difference within the cap, and of an overspend only as much as its reserves reach.
    """
    cap = terms.risk_cap_share * price_gbp
    part = (1.0 - terms.council_share) * (net_cost_gbp - price_gbp)
    return min(max(-cap, min(cap, part)), max(0.0, reach_gbp))
