"""Run a procurement: open it, choose its route under the law of its day, record what was published and happened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions import procurement as actions
from rightsource.commissioning.queries.agreement_told import authority_known
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay
from rightsource.commissioning.rules.procurement.need import BuyerKind, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Lot, Procurement
from rightsource.constitution.rules.books import the_law
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.need_form import BUYERS, FACTS, KINDS, day_of, facts_in, need_of
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.rights import actor_of, council_of, right

_LONGEST_REFERENCE = 60
ROUTES = {str(each): f"{each[0].upper()}{each[1:]}" for each in Route}


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def open_procurement(request: HttpRequest) -> HttpResponse:
    """Ask what is bought, and open the procurement.

    Raises:
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    council = council_of(request)
    buyer = "" if council is None else council.organisation
    filled = filled_in(request, begun_on=asked.on.isoformat(), buyer=buyer)
    if request.method == "POST" and _open(request, filled):
        return redirect(asked.link("procurement", filled.values["reference"].strip()))
    context = {"filled": filled, "kinds": KINDS}
    return render(request, "commissioning/open_procurement.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def choose_route(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the route and its reason, and choose it, or say why the law of the day does not allow it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    filled = filled_in(request, vat="0", buyer=BuyerKind.AUTHORITY)
    if request.method == "POST" and _choose(request, reference, filled):
        return redirect(asked.link("procurement", reference))
    context = {
        "row": row,
        "filled": filled,
        "authority": authority_known(row.procurement.buyer, asked.on, asked.audience),
        "stated": facts_in(request.POST.getlist("fact")),
        "routes": ROUTES,
        "buyers": BUYERS,
        "facts": FACTS,
    }
    return render(request, "commissioning/choose_route.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def record_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what was published or happened, and record it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    filled = filled_in(request, happened_on=asked.on.isoformat())
    if request.method == "POST" and _record(request, reference, filled):
        return redirect(asked.link("procurement", reference))
    context = {"row": row, "filled": filled, "notices": notices_of(row.procurement)}
    return render(request, "commissioning/record_notice.html", context, status=filled.status)


def notices_of(procurement: Procurement) -> dict[str, str]:
    """Return the notices and happenings that the law of a procurement knows, in words."""
    regime = LawOfDay.of(the_law(), procurement.begun_on).regime()
    return {str(each): f"{each.in_words[0].upper()}{each.in_words[1:]}" for each in Notice if each.is_of(regime)}


def _open(request: HttpRequest, filled: Filled) -> bool:
    reference = filled.text("reference", "Give it a reference")
    title = filled.text("title", "Say what is bought")
    buyer = filled.text("buyer", "Say who buys, by the organisation’s key")
    kind = filled.choice("kind", KINDS, "Say what kind it is")
    begun_on = day_of(filled, "begun_on")
    if len(reference) > _LONGEST_REFERENCE:
        filled.errors["reference"] = f"Give a reference of at most {_LONGEST_REFERENCE} characters"
    titles = [each.strip() for each in filled.values.get("lots", "").replace("\0", "").splitlines() if each.strip()]
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = actions.open_procurement(
            by=actor_of(request),
            authority=authority,
            procurement=Procurement(
                reference=reference,
                buyer=buyer,
                title=title,
                kind=NeedKind(kind),
                begun_on=begun_on,
                lots=tuple(Lot(number, each) for number, each in enumerate(titles, 1)),
            ),
            today=as_known(request).today,
        )
        say_done(request, f"{reference} is open.", was_written=was_written)
    return filled.refusal is None


def _choose(request: HttpRequest, reference: str, filled: Filled) -> bool:
    need = need_of(filled, facts_in(request.POST.getlist("fact")))
    route = filled.choice("route", ROUTES, "Choose a route")
    reason = filled.text("reason", "Say why this route and no other")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = actions.choose_route(
            by=actor_of(request),
            authority=authority,
            reference=reference,
            wanted=actions.RouteWanted(
                route=Route(route),
                reason=reason,
                value=need.value,
                vat=need.vat,
                term_months=need.term_months,
                buyer=need.buyer,
                facts=need.facts,
                supplier=filled.values.get("supplier", "").replace("\0", "").strip(),
                work=need.work,
                open_market_share=need.open_market_share,
            ),
            today=as_known(request).today,
        )
        say_done(request, f"The route is on record: {route}.", was_written=was_written)
    return filled.refusal is None


def _record(request: HttpRequest, reference: str, filled: Filled) -> bool:
    said = filled.choice("notice", {str(each): str(each) for each in Notice}, "Say what was published or happened")
    happened_on = day_of(filled, "happened_on")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        address = filled.values.get("address", "").replace("\0", "").strip()
        was_written = actions.record_notice(
            by=actor_of(request),
            authority=authority,
            reference=reference,
            happening=Happening(Notice(said), happened_on, address),
            today=as_known(request).today,
        )
        say_done(request, f"On record: {Notice(said).in_words}.", was_written=was_written)
    return filled.refusal is None
