"""What is typed of evaluations and awards: one made-up procurement from its tenders to its award notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from asking_verbs import Terminal
from django.db import transaction
from django.utils import timezone

from rightsource.commissioning.actions import evaluation
from rightsource.commissioning.actions.procurement import RouteWanted, choose_route, open_procurement
from rightsource.commissioning.rules.evaluation.plan import Criterion, CriterionKind, Plan, TieBreak
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.quantities import Money
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as

_REFERENCE, _JUDGE, _DECIDER = "P-TYPED", "traffic-manager", "commissioner-place"


def of_awards(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about tenders, evaluation and award."""
    _opened()
    of = ("--procurement", _REFERENCE)
    came = f"{timezone.localdate() - timedelta(days=3)} 11:00"
    file = terminal.written("portal.csv", f"Bidder,Price,Received\nHill (made up),1200.50,{came}\n")
    answers = {"import tenders": terminal.answered("import tenders", file, *of)}
    answers["tenders"] = terminal.answered("tenders", *of)
    tender = str(answers["tenders"]["tenders"][0]["number"])
    judge, decider = ("--by", _JUDGE), ("--by", _DECIDER)
    steps = {
        "evaluate score": ("--tender", tender, "--criterion", "Q", "--points", "4", "--because", "As asked", *judge),
        "evaluate hand-in": judge,
        "evaluate settle": (),
        "evaluate": ("--as", _JUDGE),
        "award decide": ("--tender", tender, "--decision", "FC-2026-01", "--because", "The only one", *decider),
        "award summaries": decider,
        "award announce": decider,
        "award": (),
        "flags": (),
    }
    return answers | {verb: terminal.answered(verb, *(() if verb == "flags" else of), *words)
                      for verb, words in steps.items()}  # fmt: skip


@transaction.atomic
def _opened() -> None:
    """Open a procurement with criteria, an evaluator and a decider who have declared, and conflicts assessed."""
    look_as(THE_COUNCIL)
    today = timezone.localdate()
    buyer: dict[str, Any] = {"by": Actor("commissioner-people"), "authority": Authority("a test"), "today": today}
    begun_on = today - timedelta(days=60)
    bought = Procurement(
        reference=_REFERENCE, buyer="demonstration", title="Buses", kind=NeedKind.SERVICES, begun_on=begun_on
    )
    open_procurement(**buyer, procurement=bought)
    wanted = RouteWanted(route=Route.BELOW_THRESHOLD, reason="Small", value=Money.pounds(1_200))
    choose_route(**buyer, reference=_REFERENCE, wanted=wanted)
    plan = Plan(
        procurement=_REFERENCE,
        closes_at=datetime.now(ZoneInfo("Europe/London")) + timedelta(days=1),
        quality_by=today + timedelta(days=9),
        said_on=begun_on,
        formula=PriceFormula.LOWEST,
        tie_break=TieBreak.QUALITY,
        criteria=(
            Criterion(mark="P", title="Price", kind=CriterionKind.PRICE, weight=Decimal(40)),
            Criterion(mark="Q", title="Quality", kind=CriterionKind.QUALITY, weight=Decimal(60)),
        ),
    )
    evaluation.set_criteria(by=buyer["by"], authority=buyer["authority"], plan=plan, now=timezone.now())
    evaluation.name_evaluator(**buyer, procurement=_REFERENCE, post=_JUDGE, criteria=["Q"])
    for post in (_JUDGE, _DECIDER):
        own = buyer | {"by": Actor(post)}
        evaluation.declare_conflict(**own, procurement=_REFERENCE, has_conflict=False, concerns="")
    evaluation.record_conflicts_assessment(**buyer, procurement=_REFERENCE, found="None", mitigation="Each declared")
