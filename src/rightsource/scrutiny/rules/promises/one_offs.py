"""P5: reserves, capital receipts and other one-off money: what they held up, on which project, and what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rightsource.constitution.rules.rows import Role
from rightsource.governance.rules.rows import PaperKind, Promise
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, share_in_words
from rightsource.scrutiny.rules.promises.asking import Asked, cited
from rightsource.scrutiny.rules.promises.balances import balances, net_revenue
from rightsource.scrutiny.rules.promises.findings import OUR_RULE, Alarm, Finding, finding
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.reserves import one_off_use
from rightsource.treasury.rules.rows import USABLE, Measure, ReserveFigure, ReserveKind, Supports

Use = Recorded[ReserveFigure]

_FLEXIBILITY = "capital_receipts.flexibility"
_USES = (Measure.USED, Measure.PLANNED_USE)


def judge_one_offs(asked: Asked) -> Finding:
    """Return what one-off money held up, named or not, and how long what is left of it lasts."""
    uses = [use for year, measure in _years(asked) for use in _of_year(asked, year, measure)]
    held = balances(asked)
    alarms = list(held.alarms)
    for year, measure in _years(asked):
        of_year = _of_year(asked, year, measure)
        alarms += _reserves_used(asked, year, measure, of_year)
        alarms += _receipts_used(asked, year, measure, of_year)
    return finding(
        Promise.P5,
        alarms,
        looked_at=[*uses, *held.looked_at],
        kept=f"No use of one-off money on record is without its purpose. {held.held}".strip(),
        nothing="No reserve and no use of one-off money is on record.",
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
    )


def _years(asked: Asked) -> list[tuple[FinancialYear, Measure]]:
    found = {
        (FinancialYear.of(one.row.as_at), one.row.measure)
        for one in asked.evidence.reserves_debt
        if one.row.measure in _USES and asked.is_councils(one.row.organisation)
    }
    # What was used takes the place of what was planned to be.
    return sorted(
        (year, measure) for year, measure in found if measure is Measure.USED or (year, Measure.USED) not in found
    )


def _of_year(asked: Asked, year: FinancialYear, measure: Measure) -> tuple[Use, ...]:
    uses = one_off_use(asked.evidence.reserves_debt, asked.council, year, measure).uses
    return tuple(use for use in uses if use.row.amount.pence > 0)


def _reserves_used(asked: Asked, year: FinancialYear, measure: Measure, uses: Sequence[Use]) -> Iterator[Alarm]:
    mine = [use for use in uses if use.row.kind in USABLE]
    is_plan = measure is Measure.PLANNED_USE
    words_for = {
        Supports.RECURRENT: "are planned to hold up recurrent spending" if is_plan else "held up recurrent spending",
        Supports.NOT_STATED: f"are {'planned to be used' if is_plan else 'used'}, and for what is not stated",
    }
    for supports, words in words_for.items():
        found = [use for use in mine if use.row.supports is supports]
        if not found or not _is_material(asked, year, found):
            continue
        total = Money.total([use.row.amount for use in found])
        projects = [use.row.project for use in found if use.row.project]
        named = f"for {', '.join(projects)}" if projects else "no project is named"
        yield Alarm(
            key=f"one-off-money:{year}:{supports.name.lower().replace('_', '-')}",
            promise=Promise.P5,
            headline=f"{amount_in_words(total)} of reserves in {year} {words}{_share(asked, year, total)}; {named}.",
            rows=tuple(found),
            since=year.first_day,
            whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
        )


def _receipts_used(asked: Asked, year: FinancialYear, measure: Measure, uses: Sequence[Use]) -> Iterator[Alarm]:
    """Raise where capital receipts pay revenue with no list of projects on record, or before any direction let them."""
    found = [use for use in uses if use.row.kind is ReserveKind.RECEIPTS and use.row.supports is not Supports.CAPITAL]
    if not found:
        return
    flexibility = asked.provision(_FLEXIBILITY, year.first_day)
    is_barred = flexibility is not None and flexibility.value.startswith("not available")
    bare = [use for use in found if not use.row.project or not use.row.approved_by]
    if not is_barred and (not bare or _has_project_list(asked, year)):
        return
    total = Money.total([use.row.amount for use in (found if is_barred else bare)])
    used = "planned to pay" if measure is Measure.PLANNED_USE else "used to pay"
    if is_barred:
        why = "in that year no direction allowed it without a case of its own"
    else:
        why = "no list of the projects, and no approval project by project, is on record"
    yield Alarm(
        key=f"receipts-without-projects:{year}",
        promise=Promise.P5,
        headline=f"{amount_in_words(total)} of capital receipts are {used} revenue spending in {year}; {why}.",
        rows=tuple(found),
        law=cited(flexibility) if is_barred and flexibility else OUR_RULE,
        since=year.first_day,
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
        is_broken=is_barred and measure is Measure.USED,
    )


def _has_project_list(asked: Asked, year: FinancialYear) -> bool:
    days = [
        one.row.published_on or one.row.signed_on
        for one in asked.evidence.papers
        if one.row.kind is PaperKind.PROJECT_LIST
    ]
    return any(asked.has_come(day) and day is not None and day <= year.last_day for day in days)


def _is_material(asked: Asked, year: FinancialYear, uses: Sequence[Use]) -> bool:
    net = net_revenue(asked, year)
    total = sum(use.row.amount.pence for use in uses)
    return net is None or total >= net.row.amount.pence * asked.thresholds.house.one_off_share_of_net_spending


def _share(asked: Asked, year: FinancialYear, total: Money) -> str:
    net = net_revenue(asked, year)
    if net is None or net.row.amount.pence <= 0:
        return ""
    share = Decimal(total.pence) / net.row.amount.pence
    return f" ({share_in_words(share)} of net revenue expenditure of {amount_in_words(net.row.amount)})"
