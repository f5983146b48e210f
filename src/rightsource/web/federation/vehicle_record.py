"""What is on record of one vehicle, table by table: duties, agreements, returns, people, what if it stops, its past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from rightsource.commissioning.rules.agreements.contract import Federation, PublicAuthority, public_authority
from rightsource.commissioning.rules.returns import returns_due
from rightsource.commissioning.rules.teckal import activity_test, teckal_position
from rightsource.constitution.rules.rights import Right, Viewer, holders_in_words, may
from rightsource.constitution.rules.rows import Appointment
from rightsource.federation.rules.ownership import owners_of, ownership_over_time
from rightsource.quantities.wording import count_in_words, list_in_words
from rightsource.scrutiny.queries.vehicle import VehicleKnown
from rightsource.storage.knowledge import Recorded
from rightsource.web.as_known import AsKnown
from rightsource.web.downloads import Table, column, in_pounds
from rightsource.web.formatting import long_date
from rightsource.web.pack_tables import figure_link, figure_text


def duties_table(asked: AsKnown, known: VehicleKnown, address: str) -> Table:
    """Return the duties that it discharges, with who answers and who takes over."""
    fallbacks = {
        each.row.duty: each.row.fallback for each in known.making.material.duties if asked.on in each.row.period
    }
    rows = [
        [
            {"text": each.duty.title, "href": asked.link("duty", each.duty.duty)},
            f"{each.duty.act} {each.duty.section}",
            list_in_words([known.making.title_of(post) for post in each.posts]) or "nobody on record",
            fallbacks.get(each.duty.duty) or {"text": "no fallback on record", "state": "at_risk"},
            _permission(each),
        ]
        for each in known.standings
    ]
    headings = ("Duty", "Law", "Who answers", "Who takes over if it cannot", "Does the law let it")
    return Table(
        "duties",
        "Duties that it discharges",
        [column(each) for each in headings],
        rows,
        empty="it is on record as discharging no duty of the council.",
        address=address,
    )


def _permission(standing: Any) -> dict[str, str] | str:
    if standing.delegation is None:
        return "the duty stays with the council"
    kinds = {"permitted": "kept", "permitted on a condition": "at_risk", "not permitted": "broken"}
    answer = standing.delegation.answer.value
    return {"text": answer, "state": kinds.get(answer, "no_evidence")}


def agreements_table(asked: AsKnown, known: VehicleKnown, address: str) -> Table:
    """Return the agreements under which it provides, or buys, on the day."""
    key, making = known.body.row.organisation, known.making
    there = [
        each
        for each in making.material.agreements
        if key in {each.row.provider, each.row.commissioner} and asked.on in each.row.period
    ]
    rows = [
        [
            {
                "text": f"{each.row.agreement}: {each.row.title}",
                "figure": asked.source([each.record_id], each.row.title, f"Agreement {each.row.agreement}"),
            },
            f"{making.name_of(each.row.commissioner)} buys of {making.name_of(each.row.provider)}",
            each.row.route.value,
            each.row.period.starts_on,
            each.row.period.last_day or "no end on record",
            f"{each.row.notice_months} months" if each.row.notice_months is not None else "not on record",
            each.row.decide_by or "no day on record",
        ]
        for each in there
    ]
    headings = ("Agreement", "Who buys", "How it was awarded", "From", "Until", "Notice", "Decide by")
    return Table(
        "agreements",
        "Agreements in force",
        [column(each) for each in headings],
        rows,
        empty="no agreement in force is on record.",
        address=address,
    )


def returns_in_words(known: VehicleKnown, viewer: Viewer) -> str:
    """Return how far its returns are; what whoever looks cannot know, or nobody recorded, is never called late."""
    if not may(viewer, Right.SEE_RETURNS, known.body.row.organisation):
        return f"Its monthly returns are for {holders_in_words(Right.SEE_RETURNS)}."
    if not known.making.material.returns:
        return "No monthly return of any vehicle is on record."
    return known.page.returned


def has_returns(known: VehicleKnown, viewer: Viewer) -> bool:
    """Answer whether returns are on record at all, and are for whoever looks to see."""
    return bool(known.making.material.returns) and may(viewer, Right.SEE_RETURNS, known.body.row.organisation)


def returns_table(asked: AsKnown, known: VehicleKnown, viewer: Viewer, address: str) -> Table:
    """Return each monthly return asked of it, made or owed, the latest first."""
    material, key = known.making.material, known.body.row.organisation
    due_days = known.making.own_rules.returns_due_days
    due = (
        returns_due(material.organisations, material.returns, asked.on, due_days) if has_returns(known, viewer) else ()
    )
    rows = [_return_row(asked, each) for each in reversed(due) if each.organisation == key]
    columns = [
        column("Month"),
        column("State"),
        column("Due"),
        column("Signed in"),
        column("Income forecast", unit="£", numeric=True),
        column("Expenditure forecast", unit="£", numeric=True),
        column("Reserves", unit="£", numeric=True),
        column("Risks"),
    ]
    return Table("returns", "Monthly returns", columns, rows, empty="there is none to show.", address=address)


def _return_row(asked: AsKnown, due: Any) -> list[Any]:
    late = due.days_late(asked.on)
    if due.made is None:
        words = f"{count_in_words(late, 'day')} late" if late > 0 else "not due yet"
        state = {"text": words, "state": "at_risk" if late > 0 else "kept"}
        return [str(due.month), state, due.due_on, "not made", "", "", "", ""]
    row = due.made.row
    source = asked.source([due.made.record_id], str(due.month), f"Return for {due.month}")
    state = {"text": f"made {count_in_words(late, 'day')} late" if late > 0 else "made in time", "state": "kept"}
    return [
        str(due.month),
        state,
        due.due_on,
        row.submitted_on,
        in_pounds(row.owner_income_forecast + row.external_income_forecast, source),
        in_pounds(row.expenditure_forecast, source),
        in_pounds(row.reserves, source),
        row.risks,
    ]


def people_table(asked: AsKnown, known: VehicleKnown, address: str) -> Table:
    """Return its own posts, and the council's post that answers for it."""
    body = known.body.row
    posts = [each for each in known.making.material.posts if asked.on in each.row.period]
    mine = [each for each in posts if each.row.organisation == body.organisation]
    answering = [each for each in posts if each.row.post == body.accountable_post]
    rows = [_person(asked, each, "the council, to answer for it") for each in answering]
    rows += [_person(asked, each, body.name) for each in mine]
    return Table(
        "people",
        "People and board, by post",
        [column(each) for each in ("Post", "Of", "What it is", "Who fills it", "Since")],
        rows,
        empty="no post of it is on record.",
        address=address,
    )


def _person(asked: AsKnown, post: Recorded[Appointment], of: str) -> list[Any]:
    row = post.row
    holder = {"text": row.holder, "figure": asked.source([post.record_id], row.holder, row.title)}
    vacant = {"text": "vacant", "state": "at_risk"}
    return [row.title, of, row.role.value.replace("-", " "), holder if row.holder else vacant, row.period.starts_on]


def authority_of(known: VehicleKnown) -> PublicAuthority:
    """Return whether the vehicle must itself buy by the law of procurement, and why."""
    making = known.making
    material, organisation = making.material, known.body.row.organisation
    test = activity_test(material.law, making.on) if material.law else None
    position = test and teckal_position(organisation, material.trading, material.returns, making.on, test)
    federation = Federation(material.organisations, material.holdings, material.agreements)
    owner_work = position.current.share if position else None
    return public_authority(federation.facts_of(organisation, owner_work, making.on))


def owners_table(asked: AsKnown, known: VehicleKnown, address: str) -> Table:
    """Return who owns it on the day."""
    making = known.making
    rows = [
        [
            making.name_of(held.row.owner),
            held.row.kind.value,
            {
                "text": _part(held.row.share_percent),
                "figure": asked.source([held.record_id], _part(held.row.share_percent), "Part held"),
            },
            "yes" if held.row.has_control else "no",
            held.row.period.starts_on,
        ]
        for held in owners_of(making.material.holdings, known.body.row.organisation, asked.on)
    ]
    headings = ("Owner", "As what", "Part", "Has control", "Since")
    return Table(
        "owners",
        "Owners",
        [column(each) for each in headings],
        rows,
        empty="no owner is on record on this day.",
        address=address,
    )


def _part(percent: Decimal | None) -> str:
    return "not established" if percent is None else f"{percent.normalize():f}%"


def if_it_stops(asked: AsKnown, known: VehicleKnown) -> dict[str, Any]:
    """Return what is on record of the day on which it stops, and of what there is no evidence."""
    fallbacks = [
        each.row for each in known.making.material.duties if each.row.discharged_by == known.body.row.organisation
    ]
    now = [row for row in fallbacks if asked.on in row.period]
    without = sum(not row.fallback for row in now)
    _, exposure, words = known.page.strip[2]
    return {
        "services": [f"{each.row.title} ({each.row.client_group})" for each in known.services],
        "duties": len(now),
        "without": without,
        "takeovers": sorted({row.fallback for row in now if row.fallback}),
        "exposure": figure_text(exposure),
        "exposure_href": figure_link(asked, exposure),
        "exposure_words": words,
        "has_exposure": exposure.value is not None,
    }


def history(asked: AsKnown, known: VehicleKnown) -> list[dict[str, Any]]:
    """Return what happened to it by the day, the latest first, each with this page as at that day."""
    events = sorted(_events(asked, known), key=lambda each: (each["day"], each["title"]), reverse=True)
    return [each for each in events if each["day"] <= asked.on]


def _events(asked: AsKnown, known: VehicleKnown) -> Iterator[dict[str, Any]]:
    key, making = known.body.row.organisation, known.making
    for body in making.material.organisations:
        if body.row.organisation == key:
            words = f"{body.row.legal_form}. {body.row.purpose}".strip()
            yield _event(asked, key, body.row.period.starts_on, f"On record as {body.row.status}", words)
    for span in ownership_over_time(making.material.holdings, key):
        owners = list_in_words([making.name_of(held.row.owner) for held in span.holdings])
        yield _event(asked, key, span.period.starts_on, f"Owned by {owners}", "")
    for decision in making.material.decisions:
        row = decision.row
        if row.organisation == key:
            yield _event(asked, key, row.decided_on, f"{row.title}: {row.outcome}", f"{row.body}, {row.reference}")
    yield from _warnings(asked, known)


def _warnings(asked: AsKnown, known: VehicleKnown) -> Iterator[dict[str, Any]]:
    key = known.body.row.organisation
    for row in (each.row for each in known.making.material.warnings if each.row.organisation == key):
        by = known.making.title_of(row.issued_by)
        yield _event(asked, key, row.issued_on, f"Warning by {by}", row.matter)
        if row.closed_on is not None:
            yield _event(asked, key, row.closed_on, f"Warning of {long_date(row.issued_on)} closed", row.answer)


def _event(asked: AsKnown, key: str, day: date, title: str, detail: str) -> dict[str, Any]:
    href = replace(asked, on=day).link("vehicle", key) if day <= asked.today else ""
    return {"day": day, "title": title, "detail": detail, "href": href}
