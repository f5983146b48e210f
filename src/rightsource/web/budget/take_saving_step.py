"""Take one step of a saving in the register: a document, the decision, the beginning, the claim, or the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.budget.actions import register as actions
from rightsource.budget.rules.ledger_evidence import EvidenceAsked, Rise
from rightsource.budget.rules.register import RegisteredSaving
from rightsource.budget.rules.register_rows import Counterfactual, PriceIndex, SavingDocumentKind
from rightsource.quantities import FinancialYear, Month
from rightsource.storage.actors import Actor, Authority
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.budget.saving_in_register import STEPS, saving_of
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.rights import actor_of, right

_KINDS = {each.value: f"{each.value[0].upper()}{each.value[1:]}" for each in SavingDocumentKind}
_AGAINST = {each.value: f"{each.value[0].upper()}{each.value[1:]}" for each in Counterfactual}
_INDICES = {"": "A rise that you state below, or none"} | {each.value: each.in_words for each in PriceIndex}


@dataclass(frozen=True, slots=True)
class _Taking:
    """A step being taken: of which saving, by whom, when."""

    saving: str
    year: FinancialYear
    by: Actor
    today: date


_Act = Callable[[Authority], bool]


@require_http_methods(["GET", "HEAD", "POST"])
@right("record_saving")
def take_saving_step(request: HttpRequest, year: str, saving: str, step: str) -> HttpResponse:
    """Ask what the step needs, and record it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such saving in that year, or there is no such step.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    found = saving_of(asked, saving, year)
    if step not in STEPS:
        raise NotOnRecordThatDay("step of a saving", step, asked.on)
    filled = filled_in(request)
    if request.method == "POST" and _take(request, found, step, filled):
        return redirect(asked.link("saving-in-register", year, saving))
    context = {
        "found": found,
        "step": step,
        "title": STEPS[step],
        "filled": filled,
        "kinds": _KINDS,
        "against": _AGAINST,
        "indices": _INDICES,
    }
    return render(request, "budget/take_saving_step.html", context, status=filled.status)


def _take(request: HttpRequest, found: RegisteredSaving, step: str, filled: Filled) -> bool:
    taking = _Taking(found.truth.saving, found.truth.year, actor_of(request), as_known(request).today)
    act = _ACTS[step](filled, taking)
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        say_done(request, f"{STEPS[step]}: that is recorded.", was_written=act(authority))
    return filled.refusal is None


def _document(filled: Filled, taking: _Taking) -> _Act:
    kind = filled.choice("kind", _KINDS, "Say what it shows")
    title = filled.text("title", "Say what it is called")
    reference = filled.text("reference", "Say where it can be looked up")
    dated_on = _day(filled, "dated_on", "Write the day it bears, such as 2026-01-20")

    def act(authority: Authority) -> bool:
        return actions.attach_saving_document(
            by=taking.by,
            authority=authority,
            saving=taking.saving,
            kind=SavingDocumentKind(kind),
            title=title,
            reference=reference,
            dated_on=dated_on,
            today=taking.today,
        )

    return act


def _agree(filled: Filled, taking: _Taking) -> _Act:
    amount = filled.pounds("amount", "Give how much was agreed in pounds, such as 250000")
    decision = filled.text("decision", "Give the decision’s reference")

    def act(authority: Authority) -> bool:
        return actions.agree_saving(
            by=taking.by,
            authority=authority,
            saving=taking.saving,
            year=taking.year,
            amount=amount,
            decision=decision,
            today=taking.today,
        )

    return act


def _begin(_: Filled, taking: _Taking) -> _Act:
    def act(authority: Authority) -> bool:
        return actions.begin_saving(
            by=taking.by, authority=authority, saving=taking.saving, year=taking.year, today=taking.today
        )

    return act


def _claim(filled: Filled, taking: _Taking) -> _Act:
    amount = filled.pounds("amount", "Give how much was saved in pounds, such as 250000")
    evidence = filled.text("evidence", "Say what shows it: a document, or the lines that fell")

    def act(authority: Authority) -> bool:
        return actions.claim_saving(
            by=taking.by,
            authority=authority,
            saving=taking.saving,
            year=taking.year,
            amount=amount,
            evidence=evidence,
            today=taking.today,
        )

    return act


def _show(filled: Filled, taking: _Taking) -> _Act:
    books = filled.text("books", "Say in whose books, by the organisation’s key")
    account = filled.text("account", "Give the account’s code")
    first = _month(filled, "first", "Write the first month, such as 2026-04")
    last = _month(filled, "last", "Write the last month, such as 2026-09")
    against = filled.choice("against", _AGAINST, "Say what it is held against")
    index = filled.choice("index", _INDICES, "Say which index, if any")
    rise = _rise(filled)

    def act(authority: Authority) -> bool:
        asked = EvidenceAsked(
            books=books,
            account=account,
            first=first,
            last=last,
            against=Counterfactual(against),
            counterparty=_optional(filled, "counterparty"),
            budget_line=_optional(filled, "budget_line"),
            index=PriceIndex(index) if index else None,
            rise=rise,
        )
        return actions.show_ledger_evidence(
            by=taking.by,
            authority=authority,
            saving=taking.saving,
            year=taking.year,
            asked=asked,
            today=taking.today,
        )

    return act


_ACTS: Mapping[str, Callable[[Filled, _Taking], _Act]] = {
    "document": _document,
    "agree": _agree,
    "begin": _begin,
    "claim": _claim,
    "show": _show,
}


def _optional(filled: Filled, name: str) -> str:
    return filled.values.get(name, "").replace("\0", "").strip()


def _day(filled: Filled, name: str, missing: str) -> date:
    try:
        return date.fromisoformat(_optional(filled, name))
    except ValueError:
        filled.errors[name] = missing
        return date.min


def _month(filled: Filled, name: str, missing: str) -> Month:
    return Month.of(_day(Filled({name: f"{_optional(filled, name)}-01"}, filled.errors), name, missing))


def _rise(filled: Filled) -> Rise | None:
    said = _optional(filled, "rise").removesuffix("%").strip()
    if not said:
        return None
    try:
        percent = Decimal(said)
    except InvalidOperation:
        percent = Decimal("NaN")
    if not percent.is_finite() or abs(percent) > 100 or percent != round(percent, 3):
        filled.errors["rise"] = "Write per cent as a number of no more than three decimals, such as 3.2"
        return None
    return Rise(percent, _optional(filled, "rise_source"))
