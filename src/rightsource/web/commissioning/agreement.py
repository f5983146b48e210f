"""One agreement: its parties and terms, what it was on award, its prices, variations, indicators, options and exit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.errors.keeping import AgreementNotOnRecord
from rightsource.commissioning.queries.agreement_told import AgreementKept, agreement_kept
from rightsource.commissioning.queries.timesheets import overhead_known
from rightsource.commissioning.rules.agreements.contract import PublicAuthority
from rightsource.commissioning.rules.rows import PaymentMechanism
from rightsource.constitution.rules.rights import Right, may
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import right, viewer_of


@require_safe
@right("see_charges")
def agreement(request: HttpRequest, agreement: str) -> HttpResponse:
    """Show an agreement with all that is kept of it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none.
    """
    asked = as_known(request)
    kept, names = kept_on(asked, agreement), names_known(asked.on, asked.audience)
    viewer, address = viewer_of(request), own_address(request)
    tables = [
        _terms(kept, address),
        _prices(kept, address),
        _variations(asked, kept, names, address),
        _indicators(kept, address),
        _options(kept, address),
        _exit(kept, names, address),
    ]
    return download_of(request, tables) or render(
        request,
        "commissioning/agreement.html",
        {
            "kept": kept,
            "terms": kept.current.row,
            "between": f"{names.organisation(kept.current.row.commissioner)} buys from "
            f"{names.organisation(kept.current.row.provider)}",
            "finding": _finding(asked, kept),
            "why": kept.ends.words if kept.ends else _why(kept),
            "facts": _facts(kept, names),
            "overhead": overhead_known(agreement, asked.on) if _is_paid_by_use(kept) else None,
            "tables": tables,
            "terms_href": asked.source([each.record_id for each in kept.terms], kept.agreement, kept.current.row.title),
            "may_ask": asked.is_today and may(viewer, Right.ASK_VARIATION),
            "may_return": asked.is_today and may(viewer, Right.RETURN_ACTIVITY),
        },
    )


def _is_paid_by_use(kept: AgreementKept) -> bool:
    return any(each.row.mechanism is PaymentMechanism.PAY_AS_YOU_GO for each in kept.terms)


def kept_on(asked: AsKnown, agreement: str) -> AgreementKept:
    """Return an agreement as a page shows it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none.
    """
    try:
        return agreement_kept(agreement, asked.on, asked.audience)
    except AgreementNotOnRecord:
        raise NotOnRecordThatDay("agreement", agreement, asked.on) from None


def in_number(value: Decimal) -> dict[str, Any]:
    """Return the cell of a number as a person writes it, 90 and never 9E+1, and as it is in a file."""
    return {"text": f"{value.normalize():f}", "value": value}


def _finding(asked: AsKnown, kept: AgreementKept) -> str:
    last = kept.current.row.period.last_day
    if asked.on not in kept.current.row.period:
        return f"{kept.agreement} is not in force on {day_in_words(asked.on)}."
    until = f"runs until {day_in_words(last)}" if last else "has no agreed last day"
    waiting = sum(each.is_waiting for each in kept.variations)
    tail = f"; {count_in_words(waiting, 'variation')} of it wait" + ("s" if waiting == 1 else "") if waiting else ""
    return f"{kept.agreement} {until}{tail}."


def _why(kept: AgreementKept) -> str:
    return (
        kept.covered.words if kept.covered else "What it was on award is not on record, so no law can be asked of it."
    )


def _facts(kept: AgreementKept, names: Names) -> list[tuple[str, str]]:
    terms = kept.current.row
    facts = [
        ("Service", terms.service.replace("-", " ") or "Not stated"),
        ("Awarded", f"{terms.route}, {day_in_words(terms.awarded_on) if terms.awarded_on else 'day not on record'}"),
        ("Pays by", str(terms.mechanism)),
        ("Price of the year", str(kept.year_price) if kept.year_price is not None else "None agreed"),
        ("Charged this year", str(kept.charged)),
    ]
    if kept.contract is not None:
        longest = day_in_words(kept.contract.most_ends_on)
        facts.append(("On award", f"{kept.contract.value} in all, {kept.contract.kind}, at longest to {longest}"))
        if kept.contract.procurement:
            facts.append(("Came from", kept.contract.procurement))
        if kept.contract.duties:
            facts.append(("Duties discharged", ", ".join(kept.contract.duties)))
    if kept.covered is not None:
        facts.append(("In law", f"{kept.covered.words} ({kept.covered.provision})"))
    facts.append((f"{names.organisation(terms.commissioner)}", _authority(kept.buyer)))
    facts.append((f"{names.organisation(terms.provider)}", _authority(kept.seller)))
    facts.append(("Indicators", kept.duty.words))
    if kept.ending is not None:
        facts.append(("Ended", f"{kept.ending.ground}, on {day_in_words(kept.ending.ends_on)}: {kept.ending.words}"))
    return facts


def _authority(told: PublicAuthority) -> str:
    if told.is_one:
        reasons = " ".join(told.reasons)
        return f"Is itself a contracting authority ({told.provision}). {reasons} What it buys, it buys by the law."
    return f"Nothing on record makes it a contracting authority ({told.provision})."


def _terms(kept: AgreementKept, address: str) -> Table:
    columns = [*(column(each) for each in ("From", "To", "Pays by")), column("Notice", unit="months", numeric=True)]
    columns += [column(each, unit="%", numeric=True) for each in ("Rise", "Efficiency", "Floor", "Ceiling", "Cap")]
    rows: list[list[Any]] = []
    for each in kept.terms:
        row = each.row
        percents = (
            row.rise_percent,
            row.efficiency_percent,
            row.volume_floor_percent,
            row.volume_ceiling_percent,
            row.cap_percent,
        )
        shown = ["" if one is None else in_number(one) for one in percents]
        first = row.period.starts_on
        notice: Any = "" if row.notice_months is None else row.notice_months
        rows.append([first, row.period.last_day or "None agreed", row.mechanism, notice, *shown])
    return Table("terms", "Terms by day; those that changed stay", columns, rows, empty="none.", address=address)


def _prices(kept: AgreementKept, address: str) -> Table:
    columns = [column("Unit"), column("From"), column("Price", unit="£", numeric=True), column("How it came about")]
    rows: list[list[Any]] = [[each.unit, each.starts_on, in_pounds(each.price), each.why] for each in kept.prices]
    return Table("prices", "Price book", columns, rows, empty="it pays by the year.", address=address)


def _variations(asked: AsKnown, kept: AgreementKept, names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Variation", "Asked for by", "What", "From")),
        column("Changes the value by", unit="£", numeric=True),
        *(column(each) for each in ("Answer", "Why")),
    ]
    rows: list[list[Any]] = [
        [
            {"text": each.asked.reference, "href": asked.link("variation", each.asked.reference)},
            names.organisation(each.asked.asked_for),
            each.asked.what,
            each.asked.starts_on,
            in_pounds(each.asked.change.value),
            str(each.answer).capitalize(),
            each.words or each.asked.reason,
        ]
        for each in kept.variations
    ]
    return Table("variations", "Variations", columns, rows, empty="none was asked for.", address=address)


def _indicators(kept: AgreementKept, address: str) -> Table:
    columns = [
        column("Indicator"),
        *(column(each, numeric=True) for each in ("Target", "Last", "Months missed")),
        column("Service credit", unit="%", numeric=True),
        *(column(each) for each in ("Last rating", "Rate by")),
    ]
    rows: list[list[Any]] = []
    for each in kept.standings:
        told = [one.actual for one in each.months if one.actual is not None]
        rating = str(each.ratings[-1].rating).capitalize() if each.ratings else "None yet"
        rows.append(
            [
                each.kpi.measure,
                in_number(each.kpi.target),
                in_number(told[-1]) if told else "Not returned",
                len(each.missed),
                in_number(each.kpi.credit_percent),
                rating,
                each.rate_by,
            ]
        )
    return Table("indicators", "Key performance indicators", columns, rows, empty="none is set.", address=address)


def _options(kept: AgreementKept, address: str) -> Table:
    columns = [column(each) for each in ("Option", "Kind", "Take it by", "Would end on", "Taken", "Where")]
    rows: list[list[Any]] = [
        [each.key, each.kind, each.notice_by, each.ends_on, each.taken_on or "No", each.words] for each in kept.options
    ]
    return Table("options", "Options", columns, rows, empty="it provides for none.", address=address)


def _exit(kept: AgreementKept, names: Names, address: str) -> Table:
    columns = [column(each) for each in ("Item", "About", "Who", "By", "Done", "What shows it")]
    rows: list[list[Any]] = [
        [each.what, each.kind, names.post(each.owner), each.due_on, each.done_on or "Outstanding", each.evidence]
        for each in kept.exit.items
    ]
    left = f"; {kept.exit.left} outstanding, {kept.exit.late} late" if rows else ""
    return Table("exit", f"Exit plan{left}", columns, rows, empty="it has none.", address=address)
