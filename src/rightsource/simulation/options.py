"""What a model of vehicles is held against: the same services in-house, or support services shared with others."""

from dataclasses import dataclass, replace
from datetime import date

from rightsource.simulation.plan import Saving
from rightsource.simulation.study import Study
from rightsource.simulation.vehicle import Separation, Vehicle

SHARED_BODY = "shared support services"


@dataclass(frozen=True)
class SharingBelief:
    """What is believed of sharing support services with other councils.

    Attributes:
        saving_share: what is saved of their cost, if it comes whole.
        delivery_share_mean, delivery_concentration: how much of that is believed; see `plan.Saving`.
        delay_months: from the first day to the first saving; slippage_months_mean and _max on top of it.
        set_up_share: what it costs once, as a share of their yearly cost.
        joint_share: what the joint management costs each year, as a share of their yearly cost.
        source, read_on: who says so.
    """

    saving_share: float
    delivery_share_mean: float
    delivery_concentration: float
    delay_months: int
    slippage_months_mean: float
    slippage_months_max: int
    set_up_share: float
    joint_share: float
    source: str
    read_on: date


def in_house(study: Study, model_savings: frozenset[str] = frozenset()) -> Study:
    """Return the same services with no vehicle at all, and without the savings that only the model would bring.

    Services that a vehicle delivers on the first day are taken to be back on that day, at their cost; what bringing
    them back costs is not in it.

    Args:
        study: the model.
        model_savings: the keys of the savings that are due to it.
    """
    kept = tuple(saving for saving in study.plan.savings if saving.key not in model_savings)
    return replace(
        study,
        group=replace(study.group, vehicles=(), moves=()),
        plan=replace(study.plan, savings=kept, vehicle_support=(), drill=None),
    )


def shared_back_office(
    study: Study, belief: SharingBelief, *, services: frozenset[str], model_savings: frozenset[str] = frozenset()
) -> Study:
    """Return the services in-house, but support services shared with other councils.

    The joint body is one that holds nothing and trades nothing; the council pays its set-up and its part of the joint
    management.

    Args:
        study: the model.
        belief: what sharing saves and costs.
        services: the keys of the support services.
        model_savings: the keys of the savings that are due to the model, and so do not come.
    """
    home = in_house(study, model_savings)
    shared = [service for service in home.group.services if service.key in services]
    if not shared:
        return home
    cost = sum(service.cost_gbp for service in shared)
    starts = max(1, belief.delay_months)
    savings = tuple(
        Saving(
            key=f"sharing {service.key}",
            service=service.key,
            amount_gbp=belief.saving_share * service.cost_gbp,
            start_month=starts,
            is_recurrent=True,
            delivery_share_mean=belief.delivery_share_mean,
            delivery_concentration=belief.delivery_concentration,
            slippage_months_mean=belief.slippage_months_mean,
            slippage_months_max=belief.slippage_months_max,
        )
        for service in shared
    )
    body = Vehicle(
        key=SHARED_BODY,
        from_month=1,
        separation=Separation(client_team_gbp=belief.joint_share * cost, set_up_gbp=belief.set_up_share * cost),
    )
    return replace(
        home,
        group=replace(home.group, vehicles=(body,)),
        plan=replace(home.plan, savings=(*home.plan.savings, *savings)),
    )
