"""The two exemptions for what authorities do among themselves: a supplier that they control, and their co-operation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rightsource.commissioning.rules.procurement.advice import Route, RouteJudged, Statement
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime
from rightsource.commissioning.rules.procurement.need import Need, NeedFact
from rightsource.commissioning.rules.teckal import ActivityTest, Work, activity_test
from rightsource.quantities.wording import share_in_words

# Brent LBC v Risk Management Partners [2011] UKSC 7: collective control is enough.
_JOINT_CONTROL_SETTLED_ON = date(2011, 2, 9)
_VERTICAL = {
    Regime.PCR2006: "Teckal C-107/98; Brent LBC v Risk Management Partners [2011] UKSC 7",
    Regime.PCR2015: "PCR 2015 reg 12(1)-(6)",
    Regime.PA2023: "PA 2023 Sch 2 para 2",
}
_HORIZONTAL = {
    Regime.PCR2006: "Commission v Germany (Hamburg) C-480/06",
    Regime.PCR2015: "PCR 2015 reg 12(7)",
    Regime.PA2023: "PA 2023 Sch 2 para 3",
}
_OUTSIDER = {
    Regime.PCR2006: "Teckal C-107/98",
    Regime.PCR2015: "PCR 2015 reg 12(1), 12(5)",
    Regime.PA2023: "PA 2023 Sch 2 para 2(2)(b)",
}


def vertical(need: Need, law: LawOfDay) -> RouteJudged:
    """Judge an award to a supplier that the buyer controls: both the test of control and that of activity must hold.

    Source:
        Procurement Act 2023 Sch 2 para 2; Public Contracts Regulations 2015 reg 12; before, Teckal C-107/98.
    """
    regime = law.regime()
    provision = _VERTICAL[regime]
    reasons = [Statement("A contract with a supplier that its owners control is exempt if two tests hold.", provision)]
    control = _against_control(need, law)
    test = activity_test(law.values, need.begun_on)
    if test is None:
        activity = [Statement("No test of activity is on file for the day.", provision)]
    else:
        held, against = _activity(need.work, test)
        reasons += held
        activity = against
    if need.has(NeedFact.CONTROLLED_JOINTLY) and need.begun_on < _JOINT_CONTROL_SETTLED_ON:
        open_then = "Whether joint control is enough was open in English law on this day. Take advice."
        reasons.append(Statement(open_then, "Brent LBC v Risk Management Partners [2011] UKSC 7"))
    return RouteJudged(Route.VERTICAL, tuple(reasons), (*control, *activity))


def _against_control(need: Need, law: LawOfDay) -> list[Statement]:
    regime = law.regime()
    against = []
    if not (need.has(NeedFact.CONTROLLED_ALONE) or need.has(NeedFact.CONTROLLED_JOINTLY)):
        text = "Nothing says that the buyer controls the supplier, alone or with other authorities."
        against.append(Statement(text, _VERTICAL[regime]))
    if need.has(NeedFact.OUTSIDER_DECIDES):
        against.append(Statement("Somebody else has decisive influence over the supplier.", _OUTSIDER[regime]))
    if need.has(NeedFact.PRIVATE_CAPITAL) and regime is not Regime.PA2023:
        bar = law.find("procurement.teckal.private_capital")
        where = bar.cited if bar is not None else "Stadt Halle C-26/03"
        against.append(Statement("The supplier has private capital, which the law of this day does not let be.", where))
    return against


def _activity(work: Work | None, test: ActivityTest) -> tuple[list[Statement], list[Statement]]:
    """Return what is said for and against the test of activity, which only advises where no Act sets a share."""
    least = share_in_words(test.share_min)
    if work is None or work.share is None:
        text = f"Nothing shows that more than {least} of the supplier's work is for its owners: give both amounts."
        unknown = [Statement(text, test.provision)]
        return ([], unknown) if test.is_law else (unknown, [])
    said = Statement(f"{share_in_words(work.share)} of the supplier's work is for its owners.", test.provision)
    if work.passes(test):
        room = Statement(f"There is room for {work.headroom(test)} more work for others.", test.provision)
        return [said, room], []
    if not test.is_law:
        advice = f"No Act set a share on this day; advisers asked for about {least}, and this is less. Take advice."
        return [said, Statement(advice, test.provision)], []
    text = f"Only {share_in_words(work.share)} of the supplier's work is for its owners; it must be more than {least}."
    return [], [Statement(text, test.provision)]


def horizontal(need: Need, law: LawOfDay) -> RouteJudged:
    """Judge co-operation between authorities.

    Source:
        Procurement Act 2023 Sch 2 para 3; Public Contracts Regulations 2015 reg 12(7); before, Hamburg C-480/06.
    """
    provision = _HORIZONTAL[law.regime()]
    text = "Authorities that co-operate in public functions, in the public interest, need not compete what they share."
    reasons = [Statement(text, provision)]
    if not need.has(NeedFact.CO_OPERATION):
        missing = "Nothing says that the supplier is an authority with which the buyer co-operates in public functions."
        return RouteJudged(Route.HORIZONTAL, tuple(reasons), (Statement(missing, provision),))
    limit = law.find("procurement.horizontal.open_market_max")
    if limit is None:
        return RouteJudged(Route.HORIZONTAL, tuple(reasons))
    share, most = need.open_market_share, limit.value.number
    if share is None:
        missing = f"Say how much of what is done together is for others; it may be {_at_most(law, most)}."
        return RouteJudged(Route.HORIZONTAL, tuple(reasons), (Statement(missing, limit.cited),))
    if share > most or (share == most and law.regime() is not Regime.PA2023):
        too_much = f"{share_in_words(share)} of what is done together is for others; it may be {_at_most(law, most)}."
        return RouteJudged(Route.HORIZONTAL, tuple(reasons), (Statement(too_much, limit.cited),))
    reasons.append(Statement(f"{share_in_words(share)} of what is done together is for others.", limit.cited))
    return RouteJudged(Route.HORIZONTAL, tuple(reasons))


def _at_most(law: LawOfDay, most: Decimal) -> str:
    words = share_in_words(most)
    return f"no more than {words}" if law.regime() is Regime.PA2023 else f"less than {words}"
