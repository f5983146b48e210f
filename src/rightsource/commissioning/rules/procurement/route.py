"""Route advice: every way to a supplier that the law of the day allows, why others are refused, and what each asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rightsource.commissioning.rules.procurement.advice import Route, RouteAdvice, RouteJudged, Statement
from rightsource.commissioning.rules.procurement.direct_awards import direct_awards
from rightsource.commissioning.rules.procurement.exemptions import horizontal, vertical
from rightsource.commissioning.rules.procurement.law_of_day import (
    LawOfDay,
    Regime,
    ThresholdTest,
    is_concession,
    is_light_touch,
)
from rightsource.commissioning.rules.procurement.need import BuyerKind, Need, NeedFact
from rightsource.commissioning.rules.procurement.obligations import obligations
from rightsource.constitution.rules.law import LegalValue
from rightsource.quantities.wording import count_in_words

_MONTHS_OF_A_YEAR = 12
_AUTHORITY = {
    Regime.PCR2006: "PCR 2006 reg 3",
    Regime.PCR2015: "PCR 2015 reg 2(1)",
    Regime.PA2023: "PA 2023 s.2",
}
_FRAMEWORK = {
    Regime.PCR2006: "PCR 2006 reg 19",
    Regime.PCR2015: "PCR 2015 reg 33",
    Regime.PA2023: "PA 2023 ss.45-48",
}
_BELOW = {
    Regime.PCR2006: "PCR 2006 reg 8; the Treaty's principles",
    Regime.PCR2015: "PCR 2015 regs 5, 109-114",
    Regime.PA2023: "PA 2023 ss.3, 84-88",
}
_OPEN = {
    Regime.PCR2006: "PCR 2006 reg 15",
    Regime.PCR2015: "PCR 2015 reg 27",
    Regime.PA2023: "PA 2023 s.20(2)(a)",
}
_STAGES = {
    Regime.PCR2006: "PCR 2006 regs 16-18",
    Regime.PCR2015: "PCR 2015 regs 28-31",
    Regime.PA2023: "PA 2023 s.20(2)(b)",
}


def advise(need: Need, law: Iterable[LegalValue]) -> RouteAdvice:
    """Return every route to a supplier for a need, allowed or refused by the law of the day on which it begins.

    Args:
        need: what would be bought, and what is so.
        law: the dated values of the law.

    Raises:
        LawNotKnown: the day lies before the law on file.

    Source:
        Procurement Act 2023; Public Contracts Regulations 2015 and 2006; each statement names its section.
    """
    day = LawOfDay.of(law, need.begun_on)
    governing = day.regime_for(need.kind)
    regime = Regime(governing.value.value)
    if need.buyer is BuyerKind.COMMERCIAL:
        return RouteAdvice(need, regime, governing.cited, None, (), (_not_covered(_AUTHORITY[day.regime()]),))
    told = tuple(_told(need, day))
    if regime is Regime.PSR2023:
        return RouteAdvice(need, regime, governing.cited, None, told, (_provider_selection(governing.cited),))
    test = day.threshold_test(need)
    judged = [*_exempt(need, day), *_covered(need, day, test)]
    routes = [_obliging(each, need, day) for each in judged]
    routes.sort(key=lambda each: not each.is_allowed)
    return RouteAdvice(need, regime, governing.cited, test, told, tuple(routes))


def _obliging(judged: RouteJudged, need: Need, day: LawOfDay) -> RouteJudged:
    return replace(judged, obliges=obligations(need, judged.route, day)) if judged.is_allowed else judged


def _not_covered(provision: str) -> RouteJudged:
    text = "A body that trades commercially, and is neither funded nor overseen by an authority, buys as it likes."
    return RouteJudged(Route.NOT_COVERED, (Statement(text, provision),))


def _provider_selection(provision: str) -> RouteJudged:
    text = (
        "Health care services within their scope are bought under their own regulations, whatever they are worth: "
        "a direct award process, the most suitable provider, or a competition."
    )
    return RouteJudged(Route.PROVIDER_SELECTION, (Statement(text, provision),))


def _told(need: Need, day: LawOfDay) -> list[Statement]:
    told = []
    if need.buyer is BuyerKind.CONTROLLED_BODY:
        text = (
            "The buyer is itself a contracting authority: what it buys follows the same law as what the council buys, "
            "even where its own contract with the council is exempt."
        )
        told.append(Statement(text, _AUTHORITY[day.regime()]))
    duty = day.find("procurement.social_value_duty")
    if duty is not None:
        text = "Before you begin, consider how what is bought might improve the well-being of the area."
        told.append(Statement(text, duty.cited))
    return told


def _exempt(need: Need, day: LawOfDay) -> list[RouteJudged]:
    return [vertical(need, day), horizontal(need, day)]


def _covered(need: Need, day: LawOfDay, test: ThresholdTest) -> list[RouteJudged]:
    """Judge the routes of a need by where its value stands."""
    if test.threshold is None and is_concession(need.kind):
        text = "The law of this day did not reach service concessions."
        return [RouteJudged(Route.NOT_COVERED, (Statement(text, test.provision),))]
    below = _below_threshold(day, test)
    if not test.is_reached:
        return [below]
    return [*_above(need, day), below]


def _below_threshold(day: LawOfDay, test: ThresholdTest) -> RouteJudged:
    provision = _BELOW[day.regime()]
    vat = "with VAT" if test.includes_vat else "without VAT"
    if test.is_reached:
        text = f"It is worth {test.estimate} {vat}, and the whole law applies from {test.threshold}."
        return RouteJudged(Route.BELOW_THRESHOLD, (), (Statement(text, test.provision),))
    text = f"It is worth {test.estimate} {vat}, under the threshold of {test.threshold}."
    own = "The buyer's own standing orders say how to choose; they may keep it for local or voluntary bodies."
    return RouteJudged(Route.BELOW_THRESHOLD, (Statement(text, test.provision), Statement(own, provision)))


def _above(need: Need, day: LawOfDay) -> list[RouteJudged]:
    if day.is_part_b(need):
        return [_part_b(), _framework(need, day)]
    return [*_competitions(need, day), _reserved(need, day), _framework(need, day), *direct_awards(need, day)]


def _part_b() -> RouteJudged:
    text = (
        "Part B services need no contract notice: an award notice, fair technical specifications, and the Treaty's "
        "principles of equal treatment and openness."
    )
    return RouteJudged(Route.PART_B, (Statement(text, "PCR 2006 reg 5(2), Sch 3 Part B"),))


def _competitions(need: Need, day: LawOfDay) -> list[RouteJudged]:
    regime = day.regime()
    competed = [
        RouteJudged(Route.OPEN, (Statement("Every supplier that is interested may tender.", _OPEN[regime]),)),
        RouteJudged(
            Route.MULTI_STAGE,
            (
                Statement(
                    "Suppliers are asked first, and some of them are then invited or negotiated with.", _STAGES[regime]
                ),
            ),
        ),
    ]
    if is_light_touch(need.kind):
        where = "PA 2023 ss.9, 20" if regime is Regime.PA2023 else "PCR 2015 regs 74-76"
        text = "A competition of the buyer's own making: open, equal, and with times that are reasonable."
        competed.insert(0, RouteJudged(Route.LIGHT_TOUCH, (Statement(text, where),)))
    return competed


def _reserved(need: Need, day: LawOfDay) -> RouteJudged:
    """Judge a competition that only mutuals may enter.

    Source:
        Procurement Act 2023 s.33; Public Contracts Regulations 2015 reg 77. There was none before.
    """
    regime = day.regime()
    provision = "PA 2023 s.33" if regime is Regime.PA2023 else "PCR 2015 reg 77"
    years = day.find("procurement.mutual.term_years_max")
    if years is None:
        text = "No law of this day reserves a contract to mutuals."
        return RouteJudged(Route.RESERVED, (), (Statement(text, regime.in_words),))
    most = int(years.value.number)
    reasons = [
        Statement(f"Only mutuals may tender, for no more than {count_in_words(most, 'year')}.", years.cited),
    ]
    against = []
    if not is_light_touch(need.kind):
        against.append(Statement(f"It is for light touch services alone; what is bought here: {need.kind}.", provision))
    if not need.has(NeedFact.MUTUAL):
        against.append(Statement(f"Nothing says that {NeedFact.MUTUAL.in_words}.", provision))
    if need.has(NeedFact.RESERVED_BEFORE):
        gap = day.get("procurement.mutual.gap_years")
        text = f"The supplier held such a contract of this buyer within {gap.value.value} years."
        against.append(Statement(text, gap.cited))
    if need.term_months > most * _MONTHS_OF_A_YEAR:
        too_long = Statement(f"It would run for {count_in_words(need.term_months, 'month')}.", years.cited)
        # A number that nobody has read is shown, and never makes a rule refuse.
        (against if years.value.is_verified else reasons).append(too_long)
    return RouteJudged(Route.RESERVED, tuple(reasons), tuple(against))


def _framework(need: Need, day: LawOfDay) -> RouteJudged:
    provision = _FRAMEWORK[day.regime()]
    reasons = (Statement("Within the framework's own terms and value, chosen as it says.", provision),)
    if need.has(NeedFact.FRAMEWORK):
        return RouteJudged(Route.FRAMEWORK, reasons)
    return RouteJudged(
        Route.FRAMEWORK, reasons, (Statement(f"Nothing says that {NeedFact.FRAMEWORK.in_words}.", provision),)
    )
