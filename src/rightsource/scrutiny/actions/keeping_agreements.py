"""The demonstration county's kept agreements: variations, indicators, an option, an exit plan, a pool and a share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from rightsource.commissioning.actions.ending import plan_exit, record_option
from rightsource.commissioning.actions.performance import return_kpis, set_kpi
from rightsource.commissioning.actions.sharing import agree_sharing, put_in, rebase_shares, spend_shared
from rightsource.commissioning.actions.timesheets import record_old_overhead
from rightsource.commissioning.actions.variations import answer_variation, ask_variation, record_contract
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.queries.keeping import (
    contracts_known,
    exit_items_known,
    kpis_known,
    options_known,
    variations_known,
)
from rightsource.commissioning.rules.agreements.changing import Change
from rightsource.commissioning.rules.agreements.contract import Contract
from rightsource.commissioning.rules.agreements.ending import AgreementOption, ExitItem, ExitKind, OptionKind
from rightsource.commissioning.rules.agreements.performance import Kpi, KpiResult
from rightsource.commissioning.rules.agreements.sharing import PartnerContribution, ShareKey, Sharing, SharingKind
from rightsource.commissioning.rules.agreements.variations import AnswerGiven, VariationAnswer, VariationAsked
from rightsource.commissioning.rules.procurement.clocks import months_after
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.walls import THE_COUNCIL, look_as

# All of it made up: what agreements were worth, what is measured, what is shared, and in which parts.
_COMMISSIONER = "commissioner-people"
_CARE, _TRANSPORT, _LAW, _YOUTH = "A-002", "A-007", "A-006", "A-009"
_ON_AWARD = (
    (_CARE, NeedKind.LIGHT_TOUCH, 310_000_000, date(2022, 9, 1)),
    (_TRANSPORT, NeedKind.SERVICES, 92_000_000, date(2024, 2, 1)),
    (_LAW, NeedKind.SERVICES, 33_000_000, date(2016, 9, 1)),
)
_KPIS = (
    ("visits", "Home care visits made on time", "97", "95.2", "0.25"),
    ("homes", "Care homes rated good or better", "80", "83", "0"),
    ("answers", "Complaints answered in 20 days", "90", "92", "0"),
)
_EXIT = (
    ("staff", ExitKind.STAFF, "List the staff who would transfer", 90),
    ("data", ExitKind.DATA, "Hand over the membership records", 60),
    ("assets", ExitKind.ASSETS, "Return the minibus", 30),
)
_POOL = Sharing(
    reference="POOL-1",
    kind=SharingKind.POOL,
    title="Home from hospital",
    host=COUNCIL,
    aims="Fewer days in hospital once somebody is well enough to go home.",
    starts_on=date(2024, 4, 1),
)
_COMMITTEE = Sharing(
    reference="JC-1",
    kind=SharingKind.JOINT_COMMITTEE,
    title="Payroll and finance systems for three councils",
    host=COUNCIL,
    aims="",
    starts_on=date(2016, 4, 1),
)
_PUT_IN = (
    (1, COUNCIL, "5200000.00"),
    (1, "nhs-trust", "3500000.00"),
    (0, COUNCIL, "5400000.00"),
    (0, "nhs-trust", "3600000.00"),
)
_BY_HEADS = ((COUNCIL, 5_120), ("neighbour-north", 2_310), ("neighbour-south", 1_875))
_BY_PAYSLIPS = ((COUNCIL, 61_440), ("neighbour-north", 30_102), ("neighbour-south", 22_498))


@transaction.atomic
def keep_agreements_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> None:
    """Keep the year's agreements: one variation accepted and one refused, indicators, an option, an exit plan, shares.

    Done again it changes nothing, and in a later month it adds that month's results and costs.
    """
    look_as(THE_COUNCIL)
    month = Month.of(today.replace(day=1) - timedelta(days=1))
    acting: dict[str, Any] = {"by": Actor(_COMMISSIONER, by.post), "authority": authority, "today": today}
    known = {each.row.agreement: each.row for each in agreements_known(today, Audience.INSIDERS)}
    if not {_CARE, _TRANSPORT, _LAW, _YOUTH} <= set(known):
        return
    for agreement, kind, pounds, begun_on in _ON_AWARD:
        if agreement not in contracts_known(agreement):
            record_contract(contract=_contract(known[agreement], kind, pounds, begun_on), **acting)
    _vary(known, acting, today)
    _measure(known[_CARE], acting, month)
    _plan_the_end(known, acting)
    record_old_overhead(
        agreement=_LAW, a_year=Money.pounds("3480000.00"), year=FinancialYear(2016),
        source="The made-up budget of the council's own legal department", **acting,
    )  # fmt: skip
    _share(acting, month)


def _contract(terms: AgreementTerms, kind: NeedKind, pounds: int, begun_on: date) -> Contract:
    last = terms.period.last_day
    assert last is not None
    return Contract(
        agreement=terms.agreement,
        kind=kind,
        value=Money.pounds(pounds),
        begun_on=begun_on,
        starts_on=terms.period.starts_on,
        most_ends_on=months_after(last, 24),
        why="Made up",
    )


def _vary(known: dict[str, AgreementTerms], acting: dict[str, Any], today: date) -> None:
    """Ask for two variations from January, once a year, and answer them: the second costs what nobody can pay."""
    year = FinancialYear.of(today)
    routes = VariationAsked(
        reference=f"V-{year.starts_in}-1",
        agreement=_TRANSPORT,
        asked_for="transport-cic",
        what="Two more school routes in the north",
        reason="A school moved, and 38 children now live too far away to walk.",
        starts_on=date(year.starts_in + 1, 1, 1),
        change=Change(value=Money.pounds("320000.00")),
        a_year=Money.pounds("120000.00"),
    )
    wages = replace(
        routes,
        reference=f"V-{year.starts_in}-2",
        agreement=_CARE,
        asked_for="care-company",
        what="A higher price for night care",
        reason="Wages for nights rose by more than the price did.",
        change=Change(value=Money.pounds("1900000.00"), favours_provider=True),
        a_year=Money.pounds("1500000.00"),
    )
    yes = AnswerGiven(answer=VariationAnswer.ACCEPTED, words="The routes are needed, and the price is that of others.")
    no = AnswerGiven(answer=VariationAnswer.REFUSED, words="The block price was agreed with these wages in view.")
    on_record = {each.asked.reference for each in variations_known()}
    for asked, answer in ((routes, yes), (wages, no)):
        if asked.reference in on_record or asked.starts_on not in known[asked.agreement].period:
            continue
        ask_variation(**acting | {"by": Actor(f"{asked.asked_for}-director", acting["by"].account)}, asked=asked)
        answer_variation(reference=asked.reference, given=answer, **acting)


def _measure(terms: AgreementTerms, acting: dict[str, Any], month: Month) -> None:
    """Set three indicators once, and return last month's results, of which one missed its target at a credit."""
    standing = {each.key for each in kpis_known(terms.agreement)}
    for key, measure, target, _, credit in _KPIS:
        if key in standing:
            continue
        kpi = Kpi(
            agreement=terms.agreement,
            key=key,
            measure=measure,
            target=Decimal(target),
            unit="%",
            credit_percent=Decimal(credit),
            starts_on=month.first_day,
        )
        set_kpi(kpi=kpi, **acting)
    results = [KpiResult(key, month, Decimal(actual)) for key, _, _, actual, _ in _KPIS]
    return_kpis(agreement=terms.agreement, results=results, **acting)


def _plan_the_end(known: dict[str, AgreementTerms], acting: dict[str, Any]) -> None:
    """Record an option to extend the legal work, and the exit plan of the youth clubs."""
    law, youth = known[_LAW].period.last_day, known[_YOUTH].period.last_day
    planned = {each.key for each in exit_items_known(_YOUTH)}
    if law is not None and not options_known(_LAW):
        option = AgreementOption(
            agreement=_LAW,
            key="E1",
            kind=OptionKind.EXTENSION,
            notice_by=months_after(law, -2),
            ends_on=months_after(law, 24),
            words="Clause 4 of the made-up agreement",
        )
        record_option(option=option, **acting)
    for key, kind, what, days in _EXIT:
        if youth is not None and key not in planned:
            item = ExitItem(
                agreement=_YOUTH,
                key=key,
                kind=kind,
                what=what,
                owner=_COMMISSIONER,
                due_on=youth - timedelta(days=days),
            )
            plan_exit(item=item, **acting)


def _share(acting: dict[str, Any], month: Month) -> None:
    """Agree a pool with the NHS and a cost of three councils, and record what their months cost."""
    year = FinancialYear.of(month.first_day)
    act = {"by": acting["by"], "authority": acting["authority"]}
    pool_parts = [(COUNCIL, 60), ("nhs-trust", 40)]
    agree_sharing(sharing=_POOL, parts=pool_parts, basis="As each put in at first", **acting)
    agree_sharing(sharing=_COMMITTEE, parts=_BY_HEADS, basis="Heads on the payroll", **acting)
    rebased = ShareKey(date(year.starts_in, 10, 1), _BY_PAYSLIPS, "Payslips of the year before")
    rebase_shares(reference=_COMMITTEE.reference, key=rebased, **acting)
    for ago, partner, pounds in _PUT_IN:
        contribution = PartnerContribution(partner, FinancialYear(year.starts_in - ago), Money.pounds(pounds))
        put_in(reference=_POOL.reference, contribution=contribution, **act)
    each = Month.of(FinancialYear(year.starts_in - 1).first_day)
    while each.first_day <= month.first_day:
        pence = 77_000_000 + each.month * 137_911 % 900_001
        for reference, amount, what in (
            (_POOL.reference, pence, "Home care and beds in the community"),
            (_COMMITTEE.reference, pence // 5, "Payroll and finance systems"),
        ):
            spend_shared(
                reference=reference,
                mark=f"{each.first_day:%Y-%m}",
                month=each,
                amount=Money(amount),
                what=what,
                **act,
            )
        each = each.next
