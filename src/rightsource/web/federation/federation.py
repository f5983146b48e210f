"""Who owns whom on a day: drawn, as a table, and the days on which it changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rows import LegalForm
from rightsource.federation.rules.ownership import Held, Organisation, controlled_by, organisation_on, owners_of
from rightsource.publishing.rules.charts import Holding, Owned, Ownership, Words, ownership_drawing
from rightsource.quantities.wording import count_in_words, day_in_words, list_in_words
from rightsource.scrutiny.queries.federation import FederationKnown, federation_known
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public

NO_SUCH_PART = "part not established"


@require_safe
@public
def federation(request: HttpRequest) -> HttpResponse:
    """Show who owns whom."""
    asked = as_known(request)
    known = federation_known(asked.on, asked.audience)
    bodies = _bodies_table(request, asked, known)
    holdings = _holdings_table(request, asked, known)
    return download_of(request, [bodies, holdings]) or render(
        request,
        "federation/federation.html",
        {
            "finding": finding(known),
            "why": _why(known),
            "has_bodies": bool(known.graph.organisations),
            "chart": {"title": finding(known), "description": _description(known)},
            "bodies": bodies,
            "holdings": holdings,
            "joint_committees": _names_of(known, LegalForm.JOINT_COMMITTEE),
            "not_established": _names_of(known, LegalForm.NOT_ESTABLISHED),
            "changes": _changes(asked, known),
        },
    )


@require_safe
@public
def federation_picture(request: HttpRequest) -> HttpResponse:
    """Draw who owns whom."""
    asked = as_known(request)
    known = federation_known(asked.on, asked.audience)
    return picture(request, ownership_drawing(_drawing(known), size_asked(request)))


def finding(known: FederationKnown) -> str:
    """Return the answer in a sentence: how many bodies the council has a part in, and over how many it has control."""
    if not known.graph.holdings:
        return f"On {day_in_words(known.on)} no holding was on record, so nobody is known to own anybody."
    owned = {held.row.owned for held in known.graph.holdings if held.row.owner == known.council}
    controlled = controlled_by(known.holdings, known.council, known.on)
    part_in = count_in_words(len(owned), "body", "bodies")
    if not controlled:
        return f"The council has a part in {part_in} and control, alone or jointly, over none."
    return f"The council has a part in {part_in} and control, alone or jointly, over {len(controlled)}."


def _why(known: FederationKnown) -> str:
    vehicles = [each for each in known.graph.organisations if each.row.is_vehicle]
    group = [each for each in vehicles if each.row.is_group]
    planned = [each.row.name for each in vehicles if each.row.status in {"planned", "in business case"}]
    words = f"{count_in_words(len(vehicles), 'delivery vehicle')} on record, {len(group)} in the council's group."
    return f"{words} Not operating yet: {list_in_words(planned)}." if planned else words


def name_of(known: FederationKnown, key: str) -> str:
    """Return an organisation's name on the day, its last known name, or its key where nothing else is on record."""
    found = organisation_on(known.organisations, key, known.on)
    if found is not None:
        return found.row.name
    others = [each for each in known.organisations if each.row.organisation == key]
    return max(others, key=lambda each: each.row.period.starts_on).row.name if others else key


def part_in_words(held: Held) -> str:
    """Return what an owner is and how much of a body it has: "shares, 51%"."""
    percent = held.row.share_percent
    part = NO_SUCH_PART if percent is None else f"{percent.normalize():f}%"
    return f"{held.row.kind}, {part}"


def title_of(known: FederationKnown, post: str) -> str:
    """Return a post's title on the day, or its key where nothing else is on record."""
    titles = [each.row.title for each in known.posts if each.row.post == post and known.on in each.row.period]
    return titles[0] if titles else post.replace("-", " ")


def _names_of(known: FederationKnown, form: LegalForm) -> list[str]:
    return [each.row.name for each in known.graph.organisations if each.row.legal_form is form]


def _drawing(known: FederationKnown) -> Ownership:
    organisations = [
        *(Owned(each.row.organisation, each.row.name, each.row.legal_form.value) for each in known.graph.organisations),
        *(Owned(key, key, "nothing else on record") for key in known.graph.unnamed),
    ]
    holdings = [
        Holding(held.row.owner, held.row.owned, part_in_words(held) + (", control" if held.row.has_control else ""))
        for held in known.graph.holdings
    ]
    words = Words(
        title=finding(known),
        measure=f"Owners on the left, what they own to the right of them; {day_in_words(known.on)}",
        description=_description(known),
        source="the council's record of organisations and holdings",
    )
    return Ownership(words, organisations, holdings)


def _description(known: FederationKnown) -> str:
    said = [
        f"{name_of(known, held.row.owned)} has {name_of(known, held.row.owner)} ({part_in_words(held)})"
        for held in known.graph.holdings
    ]
    return f"{'; '.join(said)}." if said else "No holding on record."


def _bodies_table(request: HttpRequest, asked: AsKnown, known: FederationKnown) -> Table:
    controlled = controlled_by(known.holdings, known.council, known.on)
    rows = [
        [
            _body_cell(asked, each),
            each.row.legal_form.value,
            {"text": each.row.status.value, "figure": asked.source([each.record_id], each.row.status, each.row.name)},
            _owners(known, each.row.organisation),
            _control(known, each.row.organisation, controlled),
            "yes" if each.row.is_group else "no",
            title_of(known, each.row.accountable_post) if each.row.accountable_post else "nobody on record",
        ]
        for each in known.graph.organisations
    ]
    headings = ("Body", "What it is in law", "State", "Owned by", "Council has control", "In the group", "Who answers")
    return Table(
        "federation",
        f"Bodies on {day_in_words(known.on)}",
        [column(each) for each in headings],
        rows,
        empty="no body was on record on this day.",
        address=own_address(request),
    )


def _body_cell(asked: AsKnown, body: Organisation) -> dict[str, Any] | str:
    if not body.row.is_vehicle:
        return body.row.name
    return {"text": body.row.name, "href": asked.link("vehicle", body.row.organisation)}


def _owners(known: FederationKnown, key: str) -> str:
    owners = owners_of(known.holdings, key, known.on)
    said = [f"{name_of(known, held.row.owner)} ({part_in_words(held)})" for held in owners]
    return "; ".join(said) or "no owner on record"


def _control(known: FederationKnown, key: str, controlled: frozenset[str]) -> str:
    if key == known.council:
        return "it is the council"
    return "yes" if key in controlled else "no"


def _holdings_table(request: HttpRequest, asked: AsKnown, known: FederationKnown) -> Table:
    rows = [
        [
            name_of(known, held.row.owner),
            name_of(known, held.row.owned),
            held.row.kind.value,
            {
                "text": part_in_words(held).split(", ", 1)[1],
                "value": None if held.row.share_percent is None else Decimal(f"{held.row.share_percent.normalize():f}"),
                "figure": asked.source([held.record_id], part_in_words(held), "Part held"),
            },
            "yes" if held.row.has_control else "no",
            held.row.period.starts_on,
        ]
        for held in known.graph.holdings
    ]
    columns = [column(each) for each in ("Owner", "Owned", "As what", "Part", "Has control", "Since")]
    return Table(
        "holdings",
        f"Holdings on {day_in_words(known.on)}",
        columns,
        rows,
        empty="no holding was on record on this day.",
        address=own_address(request),
    )


def _changes(asked: AsKnown, known: FederationKnown) -> list[dict[str, Any]]:
    """Return the days by which something began or ended, the latest first, each with the page as at that day."""
    by_day: dict[date, list[str]] = defaultdict(list)
    for body in known.organisations:
        row = body.row
        by_day[row.period.starts_on].append(f"{row.name} is on record as {row.status} ({row.legal_form})")
    for held in known.holdings:
        owner, owned = name_of(known, held.row.owner), name_of(known, held.row.owned)
        by_day[held.row.period.starts_on].append(f"{owner} comes into {owned} ({part_in_words(held)})")
        if held.row.period.ends_before is not None:
            by_day[held.row.period.ends_before].append(f"{owner} is out of {owned}")
    return [
        {
            "day": day,
            "detail": f"{'; '.join(by_day[day])}.",
            "href": replace(asked, on=day).link("federation"),
        }
        for day in sorted(by_day, reverse=True)
        if day <= known.on
    ]
