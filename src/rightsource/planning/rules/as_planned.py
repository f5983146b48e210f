"""Northamptonshire's plan of February 2015 as two studies: the model as planned, and the same services in-house.

What an audience knew on the day of the decision comes from the record. What was not known is ours, dated, with a range
and its reason, in `northamptonshire_as_planned.toml`; `plan_uncertain` says how a study looks where each has another
value. Nothing that came later is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rightsource.constitution.rules.rows import LegalForm
from rightsource.planning.errors import StudyHasFaults
from rightsource.planning.rules.books import VehicleBeliefs, plan_book, saving_belief, vehicle_beliefs
from rightsource.planning.rules.core import council_core
from rightsource.planning.rules.known import CouncilRecord, Input
from rightsource.planning.rules.new_vehicle import new_vehicle
from rightsource.planning.rules.plan_uncertain import MODEL_SAVING, PLANNED_WORK, KeptApart, plan_uncertain
from rightsource.quantities import Problem
from rightsource.quantities.wording import list_in_words
from rightsource.simulation.drivers import YEARS_MAX
from rightsource.simulation.faults import find_faults
from rightsource.simulation.group import Service
from rightsource.simulation.load import PlannedBody, Ranged, SavingBelief
from rightsource.simulation.plan import Saving
from rightsource.simulation.study import Study
from rightsource.simulation.uncertain import Uncertain
from rightsource.simulation.vehicle import Bid, Mechanism, Move, Terms, Vehicle

DECIDED_ON = date(2015, 2, 19)  # full council; the case's fact NF052
BOOK = "northamptonshire_as_planned"


@dataclass(frozen=True, slots=True)
class AsPlanned:
    """A plan of vehicles as it was decided on, and staying in-house, with all that is unsure of either.

    Attributes:
        model: the council with the bodies that it planned.
        in_house: the same services, funding and savings, and no bodies.
        uncertain: what we are unsure of, to be varied in both: each leaves alone what it does not concern.
        model_savings: the keys of the savings that the model alone would bring.
        inputs: what was taken from the record, with its rows.
        assumed, missing: what was taken for want of a record, and what is not on it, in words.
    """

    model: Study
    in_house: Study
    uncertain: tuple[Uncertain, ...]
    model_savings: frozenset[str]
    on: date
    inputs: tuple[Input, ...]
    assumed: tuple[str, ...]
    missing: tuple[str, ...]


def as_planned(
    record: CouncilRecord, on: date = DECIDED_ON, *, years: int = YEARS_MAX, audience: str = ""
) -> AsPlanned:
    """Return the plan as an audience could have asked it on a day.

    Args:
        record: what the audience knew by the day.
        on: the day; its financial year is the first that is followed.
        years: how many financial years to follow; the last bodies begin in the sixth.
        audience: who knew, for the words of a refusal.

    Raises:
        TooLittleKnown: there is no year to start from, or no balance of usable reserves.
        StudyHasFaults: the plan cannot run in so few years, or the rows on record contradict each other.
    """
    core = council_core(record, on=on, years=years, audience=audience)
    bodies, ranges = plan_book(BOOK, core.first)
    beliefs = vehicle_beliefs(core.first)
    parts = tuple(_parts(core.group.services, bodies, ranges))
    plan = replace(core.plan, savings=tuple(_spread(core.plan.savings, parts)))
    group = replace(core.group, services=parts)
    in_house = Study(group, core.assumptions, plan)
    moving = tuple(_Body(body, ranges, beliefs, in_house) for body in bodies)
    added = tuple(each.saving(saving_belief(core.first)) for each in moving)
    model = Study(
        replace(group, vehicles=tuple(each.vehicle for each in moving), moves=tuple(each.move for each in moving)),
        core.assumptions,
        replace(plan, savings=(*plan.savings, *(saving for saving in added if saving.amount_gbp > 0.0))),
    )
    for study in (model, in_house):
        _check(study)
    return AsPlanned(
        model=model,
        in_house=in_house,
        uncertain=plan_uncertain(tuple(_apart(bodies)), ranges, beliefs, saving_belief(core.first)),
        model_savings=frozenset(saving.key for saving in added),
        on=on,
        inputs=core.inputs,
        assumed=(*core.assumed, *_assumed(bodies, ranges, beliefs)),
        missing=(*core.missing, *_MISSING),
    )


def _check(study: Study) -> None:
    faults = find_faults(study.group, study.assumptions, study.plan)
    if faults:
        raise StudyHasFaults([Problem(each.where, each.message, each.code) for each in faults])


# The services, divided by who is to have them


def moved_key(body: PlannedBody) -> str:
    """Return the key of the part of a service that a body is to have."""
    return f"{body.of}/{body.key}"


def _parts(
    services: Sequence[Service], bodies: Sequence[PlannedBody], ranges: Mapping[str, Ranged]
) -> Iterator[Service]:
    """Give every service as what stays with the council and what each body is to have, in both studies alike."""
    for service in services:
        theirs = [body for body in bodies if body.of == service.key]
        moved = {moved_key(body): ranges[body.part].central for body in theirs}
        for key, share in {service.key: 1.0 - sum(moved.values()), **moved}.items():
            yield replace(service, key=key, cost_gbp=service.cost_gbp * share, income_gbp=service.income_gbp * share)


def _spread(savings: Sequence[Saving], parts: Sequence[Service]) -> Iterator[Saving]:
    """Give each saving over all services by what they cost, since a programme of the whole council names none."""
    whole = sum(part.cost_gbp for part in parts)
    for saving in savings:
        for part in parts:
            amount = saving.amount_gbp * part.cost_gbp / whole
            yield replace(saving, key=f"{saving.key}/{part.key}", service=part.key, amount_gbp=amount)


def _apart(bodies: Sequence[PlannedBody]) -> Iterator[KeptApart]:
    for body in bodies:
        others = tuple(moved_key(other) for other in bodies if other.of == body.of and other is not body)
        yield KeptApart(body.key, body.name, body.part, body.of, moved_key(body), others)


# The bodies


@dataclass(frozen=True, slots=True)
class _Body:
    """One body as planned, on what its services cost in-house when it begins."""

    body: PlannedBody
    ranges: Mapping[str, Ranged]
    beliefs: VehicleBeliefs
    in_house: Study

    def _central(self, name: str) -> float:
        return self.ranges[name].central

    @property
    def from_month(self) -> int:
        """The month in which it begins, from the April of the decision's year."""
        return round(self._central("first_go_live_months") + self.body.place_in_order * self._central("months_between"))

    @property
    def service(self) -> Service:
        """What it is to deliver."""
        return next(each for each in self.in_house.group.services if each.key == moved_key(self.body))

    @property
    def net_cost_gbp(self) -> float:
        """What its service is believed to cost by then at first-year prices: the savings due before are out of it."""
        due = [
            saving.amount_gbp * saving.delivery_share_mean
            for saving in self.in_house.plan.savings
            if saving.service == self.service.key and saving.is_recurrent and saving.start_month < self.from_month
        ]
        return self.service.cost_gbp - self.service.income_gbp - sum(due)

    @property
    def move(self) -> Move:
        """The service under a price that covers its cost, its board and its managers, and shares what departs from it.

        The fee covers what a separate body costs at our central values, so none begins with a loss by design.
        """
        apart = self.beliefs.separation
        terms = Terms(
            mechanism=Mechanism.COST_PLUS,
            price_gbp=self.net_cost_gbp,
            efficiency_share=self._central("efficiency_share"),
            council_share=self._central("council_share"),
            fee_share=apart["board_share"].central + apart["management_share"].central + self._dearer_share,
        )
        return Move(self.service.key, self.body.key, terms, from_month=self.from_month)

    @property
    def _dearer_share(self) -> float:
        """What pensions and value added tax make its service dearer."""
        apart, service = self.beliefs.separation, self.service
        bought = service.fees_share + service.other_share
        return apart["pension_share"].central * service.pay_share + apart["vat_share"].central * bought

    @property
    def vehicle(self) -> Vehicle:
        """The body itself; its legal form was not stated, and it is taken as a company that is taxed."""
        bid = Bid(
            key=f"{PLANNED_WORK}{self.body.key}",
            income_gbp=self._central("external_growth_share") * self.net_cost_gbp,
            margin_share=self.beliefs.external["margin_share"].central,
            win_chance_share=self._central("external_chance_share"),
            from_month=self.from_month,
            ramp_months=round(self._central("external_ramp_months")),
        )
        return new_vehicle(self.body.key, (self.move,), self.beliefs, LegalForm.NOT_ESTABLISHED, bids=(bid,))

    def saving(self, belief: SavingBelief) -> Saving:
        """Return what the model itself is taken to save of its service, believed as any saving is."""
        return Saving(
            key=f"{MODEL_SAVING}{self.body.key}",
            service=self.service.key,
            amount_gbp=self._central("model_saving_share") * self.net_cost_gbp,
            start_month=self.from_month,
            is_recurrent=True,
            delivery_share_mean=belief.delivery_share_mean,
            delivery_concentration=belief.delivery_concentration,
            slippage_months_mean=belief.slippage_months_mean,
            slippage_months_max=belief.slippage_months_max,
        )


# What is said of it

_MISSING = (
    "Which services each body was to take, when, in which form and at which price is not on record of February 2015.",
    "No saving of the model's own and no business case for any body is on record of that day.",
)


def _assumed(bodies: Sequence[PlannedBody], ranges: Mapping[str, Ranged], beliefs: VehicleBeliefs) -> Iterator[str]:
    yield (
        f"The bodies are {list_in_words([body.name for body in bodies])} (NF195). Savings programmes of the council "
        "are spread over all services by what they cost, in both studies alike."
    )
    for each in (*ranges.values(), *beliefs.separation.values()):
        yield (
            f"{each.name.replace('_', ' ').capitalize()}: {each.central:g}, from {each.low:g} to {each.high:g} "
            f"({each.unit}). {each.why}"
        )
