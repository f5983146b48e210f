"""What a route obliges the buyer to: notices, standstill, performance indicators, conflicts, publishing, records."""

from __future__ import annotations

from rightsource.commissioning.rules.procurement.advice import DIRECT, EXEMPT, Obligation, ObligationKind, Route
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime, is_concession, is_light_touch
from rightsource.commissioning.rules.procurement.need import Need
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.quantities import Money

OURS = "ours: what is exempt is otherwise the least seen"
_KIND = ObligationKind
_COPY_ABOVE = Money.pounds(5_000_000)
# Direct awards for which the law lets the standstill go; other direct awards keep it (PA 2023 s.51(3)).
_NO_STANDSTILL = frozenset({Route.URGENCY, Route.USER_CHOICE, Route.FRAMEWORK})


def kpi_duty(need: Need, route: Route, law: LawOfDay) -> bool:
    """Answer whether the contract must have published key performance indicators.

    Source:
        F13 of this house, from Procurement Act 2023 s.52: more than £5m, and neither light touch, framework, concession
        nor exempt; there was no such duty before 24 February 2025.
    """
    limit = law.find("procurement.kpi_threshold")
    if limit is None or law.regime() is not Regime.PA2023:
        return False
    is_outside = is_light_touch(need.kind) or is_concession(need.kind) or route is Route.FRAMEWORK or route in EXEMPT
    is_public_contract = route not in {Route.BELOW_THRESHOLD, Route.NOT_COVERED, Route.PROVIDER_SELECTION}
    return is_public_contract and not is_outside and need.with_vat > Money.pounds(limit.value.value)


def has_standstill(need: Need, route: Route, regime: Regime) -> bool:
    """Answer whether the law makes the buyer wait between announcing the award and entering into the contract.

    Source:
        Procurement Act 2023 s.51(3); Public Contracts Regulations 2015 regs 86(5), 87; 2006 reg 32A.
    """
    if route in EXEMPT | _NO_STANDSTILL | {Route.BELOW_THRESHOLD, Route.NOT_COVERED, Route.PART_B}:
        return False
    if regime is Regime.PA2023:
        return not is_light_touch(need.kind)
    return route not in DIRECT


def obligations(need: Need, route: Route, law: LawOfDay) -> tuple[Obligation, ...]:
    """Return what a route that is allowed obliges the buyer to, in the order in which it falls due."""
    if route is Route.NOT_COVERED:
        return ()
    if route in EXEMPT:
        return _exempt()
    regime = law.regime()
    if route is Route.BELOW_THRESHOLD:
        return _below_threshold(need, law)
    if regime is Regime.PA2023:
        return (*_before_award(need, route, law), *_on_award(need, route, law), *_in_contract(need, route, law))
    return _older(need, route, law)


def _notice(notice: Notice, text: str, provision: str) -> Obligation:
    return Obligation(_KIND.NOTICE, text, provision, notice)


def _exempt() -> tuple[Obligation, ...]:
    return (
        Obligation(
            _KIND.RECORD,
            "Record both tests with their figures, and ask them again every month.",
            "promise P7: an exempt award needs both tests to hold",
        ),
        Obligation(_KIND.VOLUNTARY, "Publish the award, its price and its reasons as if it were not exempt.", OURS),
        Obligation(_KIND.VOLUNTARY, "Agree key performance indicators, and publish how they are met.", OURS),
    )


def _below_threshold(need: Need, law: LawOfDay) -> tuple[Obligation, ...]:
    if law.regime() is Regime.PA2023:
        least = law.find("procurement.below_threshold_notice_min")
        if least is None or need.with_vat < Money.pounds(least.value.value):
            return ()
        return (
            _notice(Notice.UK4, "If you advertise it, publish a below-threshold tender notice first.", least.cited),
            Obligation(_KIND.PUBLISHING, "Do not sift suppliers by their suitability first.", "PA 2023 s.85"),
            _notice(Notice.UK7, "Publish contract details as soon as is practicable.", "PA 2023 s.87"),
            Obligation(_KIND.PUBLISHING, "Pay within 30 days, and bind sub-contractors to it.", "PA 2023 s.88"),
        )
    least = law.find("procurement.contracts_finder_min")
    counted = need.with_vat if least is not None and "inc VAT" in least.value.unit else need.value
    if least is None or counted < Money.pounds(least.value.value):
        return ()
    text = "Publish on Contracts Finder what you advertise, and every award."
    return (Obligation(_KIND.PUBLISHING, text, least.cited),)


def _before_award(need: Need, route: Route, law: LawOfDay) -> list[Obligation]:
    asked = [
        Obligation(
            _KIND.CONFLICTS,
            "Assess conflicts of interest before the first notice, keep that under review, and say so in each.",
            "PA 2023 ss.81-83",
        )
    ]
    least = law.find("procurement.pipeline.contract_min")
    if least is not None and need.with_vat > Money.pounds(least.value.value):
        text = "List it in the pipeline notice, if the buyer expects to spend more than £100m in the year."
        asked.append(Obligation(_KIND.PIPELINE, text, least.cited, Notice.UK1))
    if route is Route.FRAMEWORK:
        return asked
    if route in DIRECT:
        if route is not Route.USER_CHOICE:
            text = "Publish a transparency notice before the award, with the ground on which it stands."
            asked.append(_notice(Notice.UK5, text, "PA 2023 s.44"))
        return asked
    engaged = "Publish a preliminary market engagement notice if you engage the market, or say later why not."
    asked.append(_notice(Notice.UK2, engaged, "PA 2023 s.17"))
    days = law.find("procurement.tender_days_min")
    if days is not None and not is_light_touch(need.kind):
        text = f"Publish the tender notice; tenders have at least {days.value.value} days."
    else:
        text = "Publish the tender notice; the time for tenders must be reasonable, and no number of days is set."
    return [*asked, _notice(Notice.UK4, text, "PA 2023 ss.21, 54")]


def _on_award(need: Need, route: Route, law: LawOfDay) -> list[Obligation]:
    asked = []
    if route in {Route.OPEN, Route.MULTI_STAGE, Route.RESERVED, Route.LIGHT_TOUCH}:
        text = "Give each supplier whose tender was assessed a summary of its assessment."
        asked.append(Obligation(_KIND.RECORD, text, "PA 2023 s.50"))
    if route is not Route.USER_CHOICE:
        asked.append(_notice(Notice.UK6, "Publish the contract award notice before the contract.", "PA 2023 s.50"))
        days = law.get("procurement.standstill")
        if has_standstill(need, route, law.regime()):
            text = f"Wait {days.value.value} working days, the day of publication counted, before the contract."
            asked.append(Obligation(_KIND.STANDSTILL, text, days.cited))
        else:
            text = f"No standstill is asked for; keep one of {days.value.value} working days all the same."
            asked.append(Obligation(_KIND.VOLUNTARY, text, "PA 2023 s.51(3)-(5)"))
    return asked


def _in_contract(need: Need, route: Route, law: LawOfDay) -> list[Obligation]:
    light = ".light_touch" if is_light_touch(need.kind) else ""
    asked = []
    if route is not Route.USER_CHOICE:
        days = law.get(f"procurement.details_notice_days{light}")
        text = f"Publish contract details within {days.value.value} days, beginning with the day of the contract."
        asked.append(_notice(Notice.UK7, text, days.cited))
        copy = law.find(f"procurement.contract_copy_days{light}")
        if copy is not None and need.with_vat > _COPY_ABOVE:
            asked.append(
                Obligation(_KIND.PUBLISHING, f"Publish the contract within {copy.value.value} days.", copy.cited)
            )
    if kpi_duty(need, route, law):
        count, months = law.get("procurement.kpi_count_min"), law.whole("procurement.kpi_assessment_months")
        text = f"Set and publish at least {count.value.value} key performance indicators."
        asked.append(Obligation(_KIND.KPI, text, count.cited))
        text = f"Assess them at least every {months} months and at the end, and publish it."
        asked.append(_notice(Notice.UK9, text, "PA 2023 s.71"))
    else:
        text = "No indicators are asked for; agree some, and publish how they are met."
        asked.append(Obligation(_KIND.VOLUNTARY, text, "PA 2023 s.52: not asked of this contract"))
    return [
        *asked,
        _notice(Notice.UK10, "Publish a contract change notice before a change.", "PA 2023 s.75"),
        _notice(Notice.UK11, "Publish a contract termination notice within 30 days of the end.", "PA 2023 s.80"),
        Obligation(_KIND.RECORD, "Keep records of every material decision for three years.", "PA 2023 s.98"),
    ]


def _older(need: Need, route: Route, law: LawOfDay) -> tuple[Obligation, ...]:
    """Return what the regulations of 2006 and 2015 ask for."""
    regime = law.regime()
    is_2015 = regime is Regime.PCR2015
    asked = []
    if is_2015:
        text = "Take measures against conflicts of interest, and report them."
        asked.append(Obligation(_KIND.CONFLICTS, text, "PCR 2015 regs 24, 84"))
    if route not in DIRECT | {Route.PART_B, Route.FRAMEWORK}:
        asked.append(_advertised(need, is_2015=is_2015))
    if has_standstill(need, route, regime):
        days = law.get("procurement.standstill")
        text = f"Send standstill letters, and wait {days.value.value} days before the contract."
        asked.append(Obligation(_KIND.STANDSTILL, text, days.cited, Notice.STANDSTILL_LETTERS))
    if not (route is Route.FRAMEWORK and is_2015):
        after = law.get("procurement.award_notice_days")
        text = f"Publish a contract award notice within {after.value.value} days of the award."
        notice = Notice.F25 if is_concession(need.kind) and is_2015 else Notice.F03
        asked.append(_notice(Notice.F21 if is_light_touch(need.kind) and is_2015 else notice, text, after.cited))
    return (*asked, *_for_all_to_see(need, law))


def _advertised(need: Need, *, is_2015: bool) -> Obligation:
    if is_concession(need.kind) and is_2015:
        return _notice(Notice.F24, "Publish a concession notice.", "Concession Contracts Regulations 2016 reg 31")
    if is_light_touch(need.kind) and is_2015:
        return _notice(Notice.F21, "Publish a contract notice for social services.", "PCR 2015 reg 75")
    return _notice(Notice.F02, "Publish a contract notice.", "PCR 2015 reg 49" if is_2015 else "PCR 2006 regs 15, 16")


def _for_all_to_see(need: Need, law: LawOfDay) -> list[Obligation]:
    asked = []
    finder = law.find("procurement.contracts_finder_min")
    if finder is not None:
        asked.append(Obligation(_KIND.PUBLISHING, "Publish the award on Contracts Finder too.", finder.cited))
    text = "No indicators are asked for; agree some, and publish how they are met."
    asked.append(Obligation(_KIND.VOLUNTARY, text, f"ours: {law.regime().in_words} ask for none"))
    return asked
