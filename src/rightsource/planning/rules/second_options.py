"""What the vehicle model is held against, by the names under which it is asked for, and what is believed of each."""

from __future__ import annotations

from collections.abc import Mapping

from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.planning.errors import AmendmentHasFaults, NoSuchOption
from rightsource.planning.rules.books import ranges
from rightsource.planning.rules.core import Core
from rightsource.quantities import FinancialYear, Problem
from rightsource.simulation.amendment import AmendmentCannotBeMade, amended, amendment_from
from rightsource.simulation.division import ReorganisationBelief
from rightsource.simulation.options import SharingBelief, in_house, shared_back_office
from rightsource.simulation.study import Study

MODEL, IN_HOUSE, SHARED = "model", "in-house", "shared-back-office"
AS_PLANNED, PLANNED_BY = "as-planned", "northamptonshire"  # of one case alone; see `as_planned`
LABELS: Mapping[str, str] = {
    MODEL: "The plan on record, with its vehicles",
    IN_HOUSE: "Every service in-house, without the savings owed to the model",
    SHARED: "In-house, with support services shared with other councils",
}
AS_PLANNED_LABEL = "The model as it was planned in February 2015"


def study_of(core: Core) -> Study:
    """Return the study of what is on record."""
    return Study(core.group, core.assumptions, core.plan)


def option(core: Core, name: str) -> Study:
    """Return the study of an option.

    Args:
        core: what is on record.
        name: one of `LABELS`, or the text of an amendment to the plan on record.

    Raises:
        NoSuchOption: the name is neither.
        AmendmentHasFaults: lists every fault of the amendment.
    """
    study = study_of(core)
    if "=" in name:
        return _amended(study, name)
    if name == MODEL:
        return study
    if name == IN_HOUSE:
        return in_house(study, core.model_savings)
    if name == SHARED:
        support = frozenset(each.key for each in core.base.services if each.client_group is ClientGroup.SUPPORT)
        belief = sharing_belief(core.first)
        return shared_back_office(study, belief, services=support, model_savings=core.model_savings)
    raise NoSuchOption(name, tuple(LABELS))


def label_of(name: str) -> str:
    """Return what an option is, in words."""
    return LABELS.get(name, f"The plan on record, amended: {name}")


def assumed_of(core: Core, name: str) -> tuple[str, ...]:
    """Return what an option takes for granted beyond what the plan on record does, in words."""
    if name == IN_HOUSE:
        return (_IN_HOUSE_ASSUMED,)
    if name != SHARED:
        return ()
    found = ranges("shared_back_office", core.first)
    support = [each.title for each in core.base.services if each.client_group is ClientGroup.SUPPORT]
    saving, delay, set_up = found["saving_share"], found["delay_months"], found["set_up_share"]
    if not support:
        return (_IN_HOUSE_ASSUMED, "No support service is on record, so there is nothing to share.")
    words = (
        f"Sharing saves {saving.central:.0%} of what support services cost (from {saving.low:.0%} to {saving.high:.0%} "
        f"might be), {delay.central:.0f} months after the first day, and costs {set_up.central:.0%} of it once "
        f"({saving.source})."
    )
    return (_IN_HOUSE_ASSUMED, words)


_IN_HOUSE_ASSUMED = (
    "In-house, services that vehicles have are taken to be back on the first day at what they cost now; what bringing "
    "them back would cost is not in it."
)


def sharing_belief(first: FinancialYear) -> SharingBelief:
    """Return what is believed of sharing support services with other councils."""
    found = ranges("shared_back_office", first)
    return SharingBelief(
        saving_share=found["saving_share"].central,
        delivery_share_mean=found["delivery_share_mean"].central,
        delivery_concentration=found["delivery_concentration"].central,
        delay_months=round(found["delay_months"].central),
        slippage_months_mean=found["slippage_months_mean"].central,
        slippage_months_max=round(found["slippage_months_max"].central),
        set_up_share=found["set_up_share"].central,
        joint_share=found["joint_share"].central,
        source=found["saving_share"].source,
        read_on=found["saving_share"].read_on,
    )


def reorganisation_belief(first: FinancialYear) -> ReorganisationBelief:
    """Return what is believed of splitting a council in two."""
    found = ranges("reorganisation", first)
    once = found["one_off_share"]
    return ReorganisationBelief(once.central, found["recurring_share"].central, once.source, once.read_on)


def _amended(study: Study, text: str) -> Study:
    try:
        return amended(study, amendment_from(text, study))
    except AmendmentCannotBeMade as refused:
        raise AmendmentHasFaults([Problem(each.where, each.message, each.code) for each in refused.faults]) from None
