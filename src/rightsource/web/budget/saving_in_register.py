"""One saving in the register: its terms, its steps, what it rests on, what the books show, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.budget.queries.evidence import postings_shown
from rightsource.budget.queries.savings import register_known
from rightsource.budget.rules.register import RegisteredSaving, RegisterStage
from rightsource.budget.rules.register_rows import LedgerEvidence
from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.budget.saving import can_verify
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import public, viewer_of

STEPS = {
    "document": "Give a document",
    "agree": "Record the decision that agreed to it",
    "begin": "Record that delivery has begun",
    "claim": "Claim what was delivered",
    "show": "Show what the books show",
}
"""The steps that a page takes, as their links say."""

_WITHOUT_A_PROPOSAL = frozenset({"document", "show"})
"""The steps of a saving that came in by a workbook."""

_NEXT = {
    RegisterStage.PROPOSED: ("document", "agree"),
    RegisterStage.AGREED: ("begin", "document"),
    RegisterStage.IN_DELIVERY: ("claim", "show", "document"),
    RegisterStage.DELIVERED: ("show", "claim", "document"),
}
_ORDER = ("planned", "agreed", "in delivery", "forecast", "claimed", "verified", "not delivered")
_STATES = {RegisterStage.VERIFIED: "kept", RegisterStage.NOT_DELIVERED: "broken", RegisterStage.DELIVERED: "at_risk"}


@require_safe
@public
def saving_in_register(request: HttpRequest, year: str, saving: str) -> HttpResponse:
    """Show a saving's place in the register.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such saving in that year.
    """
    asked, viewer = as_known(request), viewer_of(request)
    found = saving_of(asked, saving, year)
    names = names_known(asked.on, asked.audience)
    address = own_address(request)
    tables = [
        _steps(asked, found, names, address),
        _documents(found, names, address),
        _books(asked, found, names, address),
    ]
    behind = _behind(request, found, viewer)
    if behind is not None:
        tables.append(behind)
    terms = found.proposal.row if found.proposal is not None else None
    return download_of(request, tables) or render(
        request,
        "budget/saving_in_register.html",
        {
            "found": found,
            "terms": terms,
            "names": names,
            "state": _STATES.get(found.stage, "no_evidence"),
            "finding": _finding(found),
            "tables": tables,
            "next": _next(asked, found, viewer),
            "done": get_messages(request),
        },
    )


def saving_of(asked: AsKnown, saving: str, year: str) -> RegisteredSaving:
    """Return a saving of the register in a year, as whoever looks knows.

    Raises:
        NotOnRecordThatDay: they knew of no such saving in that year.
    """
    try:
        wanted = FinancialYear.parse(year)
    except ValueError:
        raise NotOnRecordThatDay("saving", f"{saving}, {year}", asked.on) from None
    for found in register_known(wanted, asked.on, asked.audience).savings:
        if found.truth.saving == saving:
            return found
    raise NotOnRecordThatDay("saving", f"{saving}, {year}", asked.on)


def _finding(found: RegisteredSaving) -> str:
    if found.stage is RegisterStage.VERIFIED:
        return f"{amount_in_words(found.verified)} is verified, and counts."
    if found.stage is RegisterStage.DELIVERED:
        return f"{amount_in_words(found.claimed)} is claimed, and nothing counts until another verifies it."
    return f"It stands at: {found.stage}. Nothing of it counts yet."


def _next(asked: AsKnown, found: RegisteredSaving, viewer: Viewer) -> list[dict[str, str]]:
    """Return the steps that whoever looks can take now."""
    truth = found.truth
    steps = []
    if asked.is_today and may(viewer, Right.RECORD_SAVING):
        steps = [
            {"text": STEPS[step], "href": asked.link("take-saving-step", truth.year, truth.saving, step)}
            for step in _NEXT.get(found.stage, ())
            if found.proposal is not None or step in _WITHOUT_A_PROPOSAL
        ]
        if found.proposal is None:
            href = asked.link("propose-saving", saving=truth.saving, year=truth.year)
            steps.append({"text": "Propose it, so that its terms and its decision are on record", "href": href})
    if found.stage is RegisterStage.DELIVERED and can_verify(truth, viewer, asked):
        steps.insert(0, {"text": "Verify it", "href": asked.link("verify-saving", truth.year, truth.saving)})
    return steps


def _steps(asked: AsKnown, found: RegisteredSaving, names: Names, address: str) -> Table:
    said: list[tuple[date, str, str, str, Money, str]] = [
        (each.row.said_on, str(each.row.stage), each.row.said_by, "", each.row.amount, each.record_id)
        for each in found.truth.figures
    ]
    said += [
        (each.row.taken_on, str(each.row.step), each.row.taken_by, each.row.decision, each.row.amount, each.record_id)
        for each in (found.agreed, found.begun)
        if each is not None
    ]
    rows = []
    # What was taken on one day stands in the order in which it can be taken.
    for on, what, by, decision, amount, record_id in sorted(said, key=lambda each: (each[0], _ORDER.index(each[1]))):
        source = asked.source([record_id], amount_in_words(amount), what)
        rows.append([what, on, in_pounds(amount, source), names.post(by), decision])
    columns = [column("What"), column("On"), column("Amount", unit="£", numeric=True), column("By"), column("Decision")]
    return Table("steps", f"Step by step, {found.truth.year}", columns, rows, address=address)


def _documents(found: RegisteredSaving, names: Names, address: str) -> Table:
    rows = []
    for row in (each.row for each in found.documents):
        kept = "yes" if row.sha256 else "no"
        rows.append([row.title, row.kind.value, row.reference, row.dated_on, names.post(row.given_by), kept])
    columns = [column(each) for each in ("Document", "Shows", "Where it stands", "Dated", "Given by", "Kept here")]
    return Table("documents", "What it rests on", columns, rows, empty="no document is given.", address=address)


def _books(asked: AsKnown, found: RegisteredSaving, names: Names, address: str) -> Table:
    columns = [
        column("Account"),
        column("Months"),
        column("Against"),
        *(column(each, unit="£", numeric=True) for each in ("Would have been", "Was", "Fell by")),
        column("Shown by"),
        column("Shown on"),
    ]
    rows = [_line(asked, found, each, names) for each in found.ledger]
    total = None
    if found.evidenced is not None:
        total = ["All", "", "", *("", ""), in_pounds(found.evidenced), "", ""]
    empty = "nobody has shown a line of any books."
    return Table("books", "What the books show", columns, rows, total=total, empty=empty, address=address)


def _line(asked: AsKnown, found: RegisteredSaving, line: Recorded[LedgerEvidence], names: Names) -> list[Any]:
    row, truth = line.row, found.truth
    behind = asked.link("saving-in-register", truth.year, truth.saving, line=line.record_id)
    months = str(row.first) if row.first == row.last else f"{row.first} to {row.last}"
    return [
        {"text": f"{row.account} {row.account_title} ({names.organisation(row.books)})", "href": f"{behind}#postings"},
        months,
        f"{row.against}: {row.how}",
        *(_amount(asked, line, each) for each in (row.would_have_been, row.was, row.fell)),
        names.post(row.shown_by),
        row.shown_on,
    ]


def _amount(asked: AsKnown, line: Recorded[LedgerEvidence], amount: Money) -> dict[str, Any]:
    return in_pounds(amount, asked.source([line.record_id], amount_in_words(amount), line.row.account_title))


def _behind(request: HttpRequest, found: RegisteredSaving, viewer: Viewer) -> Table | None:
    """Return the postings behind one line that is asked for, to whoever may read those books."""
    wanted = request.GET.get("line", "")
    line = next((each.row for each in found.ledger if each.record_id == wanted), None)
    if line is None or not may(viewer, Right.SEE_BOOKS, line.books):
        return None
    shown = postings_shown(line)
    rows = [[each.description, each.posted_on, in_pounds(each.amount), each.counterparty] for each in shown.postings]
    more = f", the first {len(rows)} of {shown.count}" if shown.count > len(rows) else ""
    caption = f"Postings on {line.account} {line.account_title}, {line.first} to {line.last}{more}"
    columns = [column("What"), column("On"), column("Amount", unit="£", numeric=True), column("With")]
    total = ["All", "", in_pounds(shown.total), ""]
    return Table("postings", caption, columns, rows, total=total, empty="there are none.", address=own_address(request))
