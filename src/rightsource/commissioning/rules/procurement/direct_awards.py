"""Direct awards: the few grounds on which the law of a day lets a contract be given without a competition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rightsource.commissioning.rules.procurement.advice import Route, RouteJudged, Statement
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime, is_light_touch
from rightsource.commissioning.rules.procurement.need import Need, NeedFact


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of direct award.

    Attributes:
        route: the route that it opens.
        fact: what must be so.
        where: where each regime writes it; a regime that is not named has no such ground.
        bound: what the award is bound by.
        only_light_touch: it stands for services to people alone.
    """

    route: Route
    fact: NeedFact
    where: Mapping[Regime, str]
    bound: str
    only_light_touch: bool = False


_GROUNDS = (
    Ground(
        Route.ONE_SUPPLIER,
        NeedFact.ONE_SUPPLIER,
        {
            Regime.PA2023: "PA 2023 s.41, Sch 5 paras 4-6",
            Regime.PCR2015: "PCR 2015 reg 32(2)(b)",
            Regime.PCR2006: "PCR 2006 reg 14(1)(a)(iii)",
        },
        "Only for technical reasons or exclusive rights, and where there is no reasonable alternative.",
    ),
    Ground(
        Route.URGENCY,
        NeedFact.URGENT,
        {
            Regime.PA2023: "PA 2023 s.41, Sch 5 paras 13-14",
            Regime.PCR2015: "PCR 2015 reg 32(2)(c), 32(4)",
            Regime.PCR2006: "PCR 2006 reg 14(1)(a)(iv)",
        },
        "Only so much, and for so long, as is strictly necessary until a competition can be held.",
    ),
    Ground(
        Route.USER_CHOICE,
        NeedFact.USER_CHOICE,
        {Regime.PA2023: "PA 2023 s.41, Sch 5 paras 15-16"},
        "For services to a person whose own choice of supplier decides, or where only one supplier can serve them.",
        only_light_touch=True,
    ),
    Ground(
        Route.REPEAT,
        NeedFact.REPEAT,
        {
            Regime.PA2023: "PA 2023 s.41, Sch 5 paras 7-9",
            Regime.PCR2015: "PCR 2015 reg 32(5), 32(9)",
            Regime.PCR2006: "PCR 2006 reg 14(1)(d)",
        },
        "Only where the first competition said that it might be repeated, or another supplier's would not fit.",
    ),
    Ground(
        Route.SWITCH,
        NeedFact.NO_TENDER,
        {
            Regime.PA2023: "PA 2023 s.43",
            Regime.PCR2015: "PCR 2015 reg 32(2)(a)",
            Regime.PCR2006: "PCR 2006 reg 14(1)(a)(ii)",
        },
        "On terms that are in substance those that were competed for.",
    ),
    Ground(
        Route.INSOLVENCY,
        NeedFact.INSOLVENCY,
        {Regime.PA2023: "PA 2023 s.41, Sch 5 paras 11-12", Regime.PCR2015: "PCR 2015 reg 32(6)(b)"},
        "Only while the supplier is being wound up or in administration.",
    ),
)


def direct_awards(need: Need, law: LawOfDay) -> list[RouteJudged]:
    """Judge every ground of direct award that the law of the day knows.

    Source:
        Procurement Act 2023 ss.41, 43 and Sch 5; Public Contracts Regulations 2015 reg 32; 2006 reg 14.
    """
    regime = law.regime()
    return [_judged(each, need, each.where.get(regime), regime) for each in _GROUNDS]


def _judged(ground: Ground, need: Need, provision: str | None, regime: Regime) -> RouteJudged:
    if provision is None:
        text = f"{regime.in_words[0].upper()}{regime.in_words[1:]} know no such ground."
        return RouteJudged(ground.route, (), (Statement(text, regime.in_words),))
    reasons = (Statement(ground.bound, provision),)
    against = []
    if not need.has(ground.fact):
        against.append(Statement(f"Nothing says that {ground.fact.in_words}.", provision))
    if ground.only_light_touch and not is_light_touch(need.kind):
        against.append(Statement(f"It is for light touch services alone; what is bought here: {need.kind}.", provision))
    return RouteJudged(ground.route, reasons, tuple(against))
