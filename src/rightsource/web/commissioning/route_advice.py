"""Route advice: a form that asks what would be bought, and answers which routes the law of the day allows, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.rules.procurement.advice import RouteAdvice, RouteJudged, Statement
from rightsource.commissioning.rules.procurement.need import BuyerKind, Need, NeedFact, NeedKind
from rightsource.commissioning.rules.procurement.route import advise
from rightsource.constitution.errors import LawNotKnown
from rightsource.constitution.rules.books import the_law
from rightsource.quantities.wording import day_in_words, list_in_words
from rightsource.web.acting import Filled
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.need_form import BUYERS, FACTS, KINDS, day_of, facts_in, need_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.rights import public

_LONGEST = 200


@require_safe
@public
def route_advice(request: HttpRequest) -> HttpResponse:
    """Ask what would be bought, and tell every route with its reasons."""
    asked = as_known(request)
    given = {name: str(value).replace("\0", "").strip()[:_LONGEST] for name, value in request.GET.items()}
    is_asked = "value" in given
    usual = {"begun_on": asked.on.isoformat(), "kind": NeedKind.SERVICES, "vat": "0", "buyer": BuyerKind.AUTHORITY}
    filled = Filled({"buyer": BuyerKind.AUTHORITY} | given if is_asked else usual)
    stated = facts_in(request.GET.getlist("fact"))
    advice = _advice(filled, stated) if is_asked else None
    tables = [] if advice is None else [_table(request, advice)]
    return download_of(request, tables) or render(
        request,
        "commissioning/route_advice.html",
        {
            "filled": filled,
            "stated": stated,
            "advice": advice,
            "finding": None if advice is None else finding(advice),
            "worth": None if advice is None else _worth(advice),
            "tables": tables,
            "kinds": KINDS,
            "buyers": BUYERS,
            "facts": FACTS,
            "kept_in_form": asked.carried,
            "example": _example(asked),
        },
        status=422 if filled.problems else 200,
    )


def finding(advice: RouteAdvice) -> str:
    """Return the answer in a sentence."""
    names = list_in_words([str(each.route) for each in advice.allowed])
    return f"On {day_in_words(advice.need.begun_on)} {advice.regime.in_words} let you take: {names}."


def _worth(advice: RouteAdvice) -> str | None:
    test = advice.test
    if test is None:
        return None
    vat = "with VAT" if test.includes_vat else "without VAT"
    if test.threshold is None:
        return f"It is worth {test.estimate} {vat}; the law of this day has no threshold for its kind."
    where = "which it reaches" if test.is_reached else "which it does not reach"
    return f"It is worth {test.estimate} {vat}. The threshold is {test.threshold}, {where} ({test.provision})."


def _advice(filled: Filled, stated: frozenset[NeedFact]) -> RouteAdvice | None:
    kind = filled.choice("kind", KINDS, "Say what is bought")
    begun_on = day_of(filled, "begun_on")
    part = need_of(filled, stated)
    if filled.errors:
        return None
    need = Need(
        subject="",
        kind=NeedKind(kind),
        begun_on=begun_on,
        value=part.value,
        vat=part.vat,
        term_months=part.term_months,
        buyer=part.buyer,
        facts=part.facts,
        work=part.work,
        open_market_share=part.open_market_share,
    )
    try:
        return advise(need, the_law())
    except LawNotKnown as refusal:
        filled.refusal = refusal
        return None


def _table(request: HttpRequest, advice: RouteAdvice) -> Table:
    columns = [column("Route"), column("By the law of the day"), column("Why"), column("Written in")]
    rows = [
        [
            each.route,
            _state(each),
            " ".join(said.text for said in _said(each)),
            "; ".join(dict.fromkeys(said.provision for said in _said(each))),
        ]
        for each in advice.routes
    ]
    return Table("routes", "Every route, the allowed ones first", columns, rows, address=own_address(request))


def _said(judged: RouteJudged) -> tuple[Statement, ...]:
    return judged.reasons if judged.is_allowed else judged.refusals


def _state(judged: RouteJudged) -> dict[str, str]:
    return {"state": "kept", "text": "Allowed"} if judged.is_allowed else {"state": "broken", "text": "Not allowed"}


def _example(asked: AsKnown) -> str:
    return asked.link(
        "route-advice", value="700000", vat="0", kind=NeedKind.LIGHT_TOUCH, months="48", begun_on=asked.on.isoformat()
    )
