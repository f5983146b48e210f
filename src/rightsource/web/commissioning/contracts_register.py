"""The contracts registers: which contracts end soon, what is wrong with those listed, and one contract."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries import OneContract, RegisterKnown, contract_known, register_known
from rightsource.commissioning.rules.register_known import Fault
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities.wording import amount_in_words, count_in_words, list_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.spending import A_PAGE, page_of
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.formatting import long_date
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public

_DRAWN_TITLE = "Contracts that end within a year"
_LONGEST = 100
_NOT_LISTED = "not on the register"


@require_safe
@public
def contracts(request: HttpRequest) -> HttpResponse:
    """Show the contracts that bodies list, the first to end first."""
    asked, known = as_known(request), _known(request)
    table = _contracts(request, asked, known)
    page, last = page_of(request, len(known.contracts))
    kept = {"body": known.body, "search": known.search, "fault": request.GET.get("fault", "")}
    address = asked.link("contracts", **kept)
    tables = [table, _faults(request, asked, known), _own(request, asked, known)]
    return download_of(request, tables) or render(
        request,
        "commissioning/contracts.html",
        {
            "known": known,
            "finding": finding(known),
            "why": _not_shown_in_words(known),
            "table": table,
            "rows": table.shown_rows[(page - 1) * A_PAGE : page * A_PAGE],
            "faults": tables[1],
            "own": tables[2],
            "drawn": _drawn_table(known),
            "drawn_title": _DRAWN_TITLE,
            "picture": asked.link("contracts-picture", **kept),
            "picture_narrow": asked.link("contracts-picture", **kept, size="phone"),
            "page_number": page,
            "last_page": last,
            "address": f"{address}{'&' if '?' in address else '?'}page=",
            "kept_in_form": asked.carried,
        },
    )


@require_safe
@public
def contracts_picture(request: HttpRequest) -> HttpResponse:
    """Draw how many contracts end within 3, 6 and 12 months."""
    known = _known(request)
    groups = [BarGroup(f"{each.months} months", [float(each.contracts)]) for each in known.expiring]
    words = Words(
        title=_DRAWN_TITLE,
        measure="contracts that end by then",
        description="How many contracts end within 3, 6 and 12 months. The figures are in the table beside.",
        source="contracts registers published by " + (list_in_words(known.bodies) or "nobody yet"),
    )
    return picture(request, bar_chart(Bars(words, ("Contracts",), groups, Unit("", "", 0)), size_asked(request)))


@require_safe
@public
def contract(request: HttpRequest, contract: UUID) -> HttpResponse:
    """Show one contract as its register has it.

    Raises:
        ContractNotOnRecord: there is none that whoever looks may see.
    """
    asked = as_known(request)
    one = contract_known(contract, asked.on, asked.audience)
    table = _one(request, asked, one)
    return download_of(request, [table]) or render(
        request,
        "commissioning/contract.html",
        {"one": one, "finding": _one_in_words(one), "why": _wrong_in_words(one), "table": table},
    )


def finding(known: RegisterKnown) -> str:
    """Return the answer in a sentence: how many contracts end soon, and what they come to."""
    if not known.bodies:
        return "No contracts register is on record on this day."
    if not known.contracts:
        return "No contract of these words is on a register."
    half = known.expiring[1]
    whose = known.body or list_in_words(known.bodies)
    worth = f", {amount_in_words(half.value)} as far as their value is listed" if half.contracts else ""
    ending = count_in_words(half.contracts, "ends", "end")
    contracts = count_in_words(len(known.contracts), "contract")
    return f"{whose}: of {contracts}, {ending} within six months{worth}."


def _known(request: HttpRequest) -> RegisterKnown:
    asked = as_known(request)
    body, search, fault = (
        request.GET.get(name, "").replace("\0", "")[:_LONGEST].strip() for name in ("body", "search", "fault")
    )
    wanted = Fault(fault) if fault in set(Fault) else None
    return register_known(asked.on, asked.audience, body=body, search=search, fault=wanted)


def _not_shown_in_words(known: RegisterKnown) -> str | None:
    said = []
    if known.wrong:
        said.append(f"Something is wrong or missing in {count_in_words(len(known.wrong), 'of them', 'of them')}.")
    if known.not_shown:
        more = count_in_words(known.not_shown, "contract is", "contracts are")
        said.append(f"{more} not shown, for the supplier may be a private person.")
    return " ".join(said) or None


def _contracts(request: HttpRequest, asked: AsKnown, known: RegisterKnown) -> Table:
    columns = [
        column("Contract"),
        column("Supplier"),
        column("Starts"),
        column("Ends"),
        column("May run to"),
        column("Value", unit="£", numeric=True),
        column("Reference"),
        column("Service"),
        column("What is wrong"),
    ]
    rows = []
    for each in known.contracts:
        page = asked.link("contract", each.id)
        rows.append(
            [
                {"text": each.title or "no title", "href": page},
                each.supplier,
                each.starts_on or "",
                each.ends_on or "",
                each.extends_to or "",
                in_pounds(each.value, page if each.value is not None else ""),
                each.reference,
                each.service,
                # Where most have no number it would be said on every row; the table of faults counts it.
                "; ".join(fault for fault in known.wrong.get(each.id, ()) if fault is not Fault.NO_NUMBER),
            ]
        )
    caption = "Contracts, the first to end first"
    return Table("contracts", caption, columns, rows, empty="none found.", address=own_address(request))


def _faults(request: HttpRequest, asked: AsKnown, known: RegisterKnown) -> Table:
    columns = [column("What is wrong"), column("Contracts", numeric=True)]
    rows = []
    for each in known.faults:
        page = asked.link("contracts", body=known.body, search=known.search, fault=each.fault)
        rows.append(
            [str(each.fault).capitalize(), {"text": f"{each.contracts:,}", "href": page, "value": each.contracts}]
        )
    return Table("faults", "What is wrong with them", columns, rows, empty="nothing.", address=own_address(request))


def _own(request: HttpRequest, asked: AsKnown, known: RegisterKnown) -> Table:
    columns = [
        column("Supplier"),
        column("On record as"),
        column("How it is known"),
        column("Contracts", numeric=True),
        column("Value", unit="£", numeric=True),
    ]
    rows = []
    for each in known.own:
        page = asked.link("contracts", body=known.body, search=each.supplier)
        rows.append([{"text": each.supplier, "href": page}, each.name, each.why, each.contracts, in_pounds(each.value)])
    return Table("own", "The council’s own group among them", columns, rows, address=own_address(request))


def _drawn_table(known: RegisterKnown) -> Table:
    columns = [
        column("Within"),
        column("By"),
        column("Contracts", numeric=True),
        column("Value", unit="£", numeric=True),
        column("Without a value", numeric=True),
    ]
    rows: list[list[Any]] = [
        [f"{each.months} months", each.until, each.contracts, in_pounds(each.value), each.without_value]
        for each in known.expiring
    ]
    return Table("expiring", _DRAWN_TITLE, columns, rows)


def _one_in_words(one: OneContract) -> str:
    each = one.contract
    runs = f"ends on {long_date(each.ends_on)}" if each.ends_on else "has no end on the register"
    worth = f", for {amount_in_words(each.value)}{' by estimate' if each.is_estimated else ''}" if each.value else ""
    return f"{each.body} buys of {each.supplier or 'nobody named'}{worth}; the contract {runs}."


def _wrong_in_words(one: OneContract) -> str | None:
    said = [f"{str(each).capitalize()}." for each in one.faults]
    said += [f"{str(one.contract.how).capitalize()} when it was taken in: {each}." for each in one.contract.remarks]
    return " ".join(said) or None


def _one(request: HttpRequest, asked: AsKnown, one: OneContract) -> Table:
    each = one.contract
    rows: list[list[Any]] = [
        ["Reference", each.reference or "none"],
        ["Supplier", each.supplier or "none named"],
        ["Company number", each.company_number or _NOT_LISTED],
        ["Charity number", each.charity_number or _NOT_LISTED],
        ["Voluntary or community body", "yes" if each.is_voluntary else "not said"],
        ["Kind", each.kind or _NOT_LISTED],
        ["Service", each.service or _NOT_LISTED],
        ["Category", each.category or _NOT_LISTED],
        ["How it was bought", each.process or _NOT_LISTED],
        ["Starts on", each.starts_on or _NOT_LISTED],
        ["Ends on", each.ends_on or _NOT_LISTED],
        ["To be reviewed on", each.review_on or _NOT_LISTED],
        ["May be extended to", each.extends_to or _NOT_LISTED],
        ["Value", in_pounds(each.value)],
        ["Listed", f"{one.file}, row {each.row}, as at {long_date(each.listed_on)}"],
        ["How the row was taken in", str(each.how)],
    ]
    return Table(
        "contract", "As the register has it", [column("What"), column("As listed")], rows, address=own_address(request)
    )
