"""What the council stands to lose with each vehicle: against its limit, loan by loan, with covenants and subsidies."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rights import Viewer
from rightsource.publishing.rules.charts import BarGroup, Bars, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, list_in_words
from rightsource.scrutiny.queries.treasury import ExposureKnown, VehicleExposure, exposure_known
from rightsource.storage.viewpoints import Sight
from rightsource.treasury.rules.lending import CovenantState, CovenantTest, LoanStanding, MeasuredOn
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_millions, in_pounds, money_column, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public, viewer_of
from rightsource.web.treasury.words import NOTHING_SHOWN

_COVENANT_STATES = {
    CovenantState.KEPT: "kept",
    CovenantState.BROKEN: "broken",
    CovenantState.NOT_SHOWN: "no_evidence",
}


@require_safe
@public
def exposure(request: HttpRequest) -> HttpResponse:
    """Show what the council stands to lose."""
    asked = as_known(request)
    known, names, address = exposure_known(asked.on, asked.audience), _names(asked), own_address(request)
    tables = {
        "limits": _limits(asked, known, names, address),
        "parts": _parts(asked, known, names, address),
        "loans": _loans(asked, known, names, address),
        "covenants": _covenants(asked, known, names, address),
        "covenant_months": _covenant_months(asked, known, names, address),
        "subsidies": _subsidies(asked, known, names, address),
        "partners": _partners(asked, known, names, address),
    }
    return download_of(request, [*tables.values()]) or render(
        request,
        "treasury/exposure.html",
        {
            "finding": finding(known),
            "why": _why(known, names, viewer_of(request)),
            "kind": _kind(known),
            "tables": tables,
            "subsidy_words": _subsidy_words(known),
            "has_exposure": any(each.exposure.parts for each in known.vehicles),
            "description": _description(known, names),
        },
    )


@require_safe
@public
def exposure_picture(request: HttpRequest) -> HttpResponse:
    """Draw exposure to each vehicle beside its limit."""
    asked = as_known(request)
    known, names = exposure_known(asked.on, asked.audience), _names(asked)
    groups = [
        BarGroup(
            names.organisation(each.organisation),
            [_millions(each.exposure.total), None if each.exposure.limit is None else _millions(each.exposure.limit)],
        )
        for each in known.vehicles
        if each.exposure.figures
    ]
    words = Words(finding(known), "£m", _description(known, names), "the council's record of each part and limit")
    return picture(request, bar_chart(Bars(words, ("Exposure", "Limit"), groups), size_asked(request)))


def _names(asked: AsKnown) -> Names:
    return names_known(asked.on, asked.audience)


def _millions(amount: Money) -> float:
    return float(amount.decimal_gbp / 1_000_000)


def finding(known: ExposureKnown) -> str:
    """Return the answer in a sentence: how much could be lost with how many vehicles."""
    with_parts = [each for each in known.vehicles if each.exposure.parts]
    if not with_parts:
        return f"No exposure to any vehicle was on record on {day_in_words(known.on)}."
    vehicles = count_in_words(len(with_parts), "vehicle")
    return f"The council stands to lose {amount_in_words(known.total)} with {vehicles}."


def _why(known: ExposureKnown, names: Names, viewer: Viewer) -> str:
    if not any(each.exposure.parts for each in known.vehicles):
        return NOTHING_SHOWN
    beyond = [
        each for each in known.vehicles if each.exposure.headroom is not None and each.exposure.headroom < Money(0)
    ]
    faulty = [each for each in known.vehicles if any(loan.faults for loan in each.loans)]
    said = []
    if beyond:
        said.append(f"Beyond its limit: {_listed(beyond, names)}.")
    if faulty:
        said.append(f"A loan is not as it should be: {_listed(faulty, names)}.")
    if known.expected_loss:
        said.append(f"{amount_in_words(known.expected_loss)} of the loans is expected to be lost.")
    if viewer.viewpoint.sight is Sight.ORGANISATION:
        said.append("You see what concerns your own organisation, and what is public.")
    return " ".join(said)


def _listed(vehicles: Iterable[VehicleExposure], names: Names) -> str:
    return list_in_words([names.organisation(each.organisation) for each in vehicles])


def _kind(known: ExposureKnown) -> str:
    if not any(each.exposure.parts for each in known.vehicles):
        return "no_evidence"
    is_beyond = any(each.exposure.headroom is not None and each.exposure.headroom < Money(0) for each in known.vehicles)
    is_faulty = any(loan.faults for each in known.vehicles for loan in each.loans)
    return "broken" if is_beyond else "at_risk" if is_faulty else "kept"


def _description(known: ExposureKnown, names: Names) -> str:
    said = []
    for each in known.vehicles:
        if each.exposure.figures:
            limit = each.exposure.limit
            of = f"limit {amount_in_words(limit)}" if limit is not None else "no limit"
            said.append(f"{names.organisation(each.organisation)}: {amount_in_words(each.exposure.total)}, {of}")
    return f"{'; '.join(said)}." if said else "Nothing on record."


def _limits(asked: AsKnown, known: ExposureKnown, names: Names, address: str) -> Table:
    columns = [
        column("Vehicle"),
        *(money_column(each) for each in ("Exposure", "Limit", "Left under the limit", "Expected loss of loans")),
    ]
    rows = []
    for each in known.vehicles:
        found, name = each.exposure, names.organisation(each.organisation)
        if not found.figures:
            continue
        parts, limits = ([one.record_id for one in some] for some in (found.parts, found.limit_figures))
        rows.append(
            [
                name,
                _figure(asked, found.total, parts, f"Exposure to {name}"),
                _figure(asked, found.limit, limits, f"Limit of {name}", missing="none set"),
                _figure(asked, found.headroom, [*parts, *limits], f"Left under the limit, {name}", missing="no limit"),
                _figure(
                    asked, each.expected_loss, [one.loan.record_id for one in each.loans], f"Expected loss, {name}"
                ),
            ]
        )
    return Table("limits", "Exposure to each vehicle against its limit", columns, rows, address=address)


def _figure(asked: AsKnown, amount: Money | None, ids: Iterable[str], what: str, missing: str = "none") -> Any:
    if amount is None:
        return in_millions(None, missing=missing)
    rows = list(ids)
    return in_millions(amount, asked.source(rows, amount_in_words(amount), what) if rows else "")


def _parts(asked: AsKnown, known: ExposureKnown, names: Names, address: str) -> Table:
    rows = [
        [
            names.organisation(each.organisation),
            part.row.kind.value,
            part.row.name,
            in_pounds(part.row.amount, asked.source([part.record_id], amount_in_words(part.row.amount), part.row.name)),
            part.row.as_at,
            part.row.approved_by or "no approval on record",
        ]
        for each in known.vehicles
        for part in each.exposure.parts
    ]
    columns = [
        column("Vehicle"),
        column("Kind"),
        column("Which"),
        column("Amount", unit="£", numeric=True),
        column("As at"),
        column("Approved by"),
    ]
    return Table("parts", "What the exposure is made of", columns, rows, address=address)


def _loans(asked: AsKnown, known: ExposureKnown, names: Names, address: str) -> Table:
    columns = [
        column("Loan"),
        column("How it stands"),
        *(column(each, unit="£", numeric=True) for each in ("Owed", "Due by its terms")),
        column("Days behind", numeric=True),
        column("Stage", numeric=True),
        *(column(each, unit="£", numeric=True) for each in ("Expected loss", "Advantage a year")),
        column("Interest and market"),
    ]
    rows = [_loan_row(asked, names, loan) for each in known.vehicles for loan in each.loans]
    return Table(
        "loans", "The council's loans to vehicles", columns, rows, empty="no loan is on record.", address=address
    )


def _loan_row(asked: AsKnown, names: Names, standing: LoanStanding) -> list[Any]:
    row = standing.loan.row
    name = f"{row.name} ({names.organisation(row.borrower)})"
    ids = [standing.loan.record_id, *filter(None, [standing.figure_id])]
    market = "not tested" if row.market_rate_percent is None else f"{row.market_rate_percent.normalize():f}%"
    words = "; ".join(fault.value for fault in standing.faults)
    return [
        name,
        {"text": words or "as agreed", "state": "at_risk" if words else "kept"},
        in_pounds(standing.owed, asked.source(ids, amount_in_words(standing.owed), f"{name}: owed")),
        in_pounds(
            standing.due,
            asked.source([standing.loan.record_id], amount_in_words(standing.due), f"{name}: by its terms"),
        ),
        standing.days_behind,
        standing.stage,
        in_pounds(standing.expected_loss, asked.source(ids, amount_in_words(standing.expected_loss), f"{name}: loss")),
        in_pounds(
            standing.yearly_advantage,
            asked.source(ids, str(standing.yearly_advantage), f"{name}: advantage a year", _advantage(standing)),
            missing="not tested",
        ),
        f"{row.rate_percent.normalize():f}%, market {market}",
    ]


def _advantage(standing: LoanStanding) -> tuple[str, ...]:
    row = standing.loan.row
    if row.market_rate_percent is None:
        return ()
    gap = row.market_rate_percent - row.rate_percent
    said = (
        f"The market would ask {row.market_rate_percent.normalize():f}%, the council {row.rate_percent.normalize():f}%:"
    )
    return (f"{said} {max(gap, Decimal(0)).normalize():f}% of {standing.owed} a year.",)


def _covenants(asked: AsKnown, known: ExposureKnown, names: Names, address: str) -> Table:
    """Return each covenant as it stood in the latest month tested, and in how many months it was broken."""
    rows = []
    for vehicle in known.vehicles:
        by_covenant: dict[str, list[CovenantTest]] = {}
        for test in vehicle.tests:
            by_covenant.setdefault(test.covenant.record_id, []).append(test)
        for tests in by_covenant.values():
            latest = max(tests, key=lambda test: test.month)
            broken = sum(each.state is CovenantState.BROKEN for each in tests)
            promise, month, *found = _tested(asked, names, latest)
            rows.append([promise, *found, month, f"{broken} of {len(tests)}"])
    columns = [
        column("Covenant"),
        *_FOUND,
        column("In"),
        column("Months broken, of those tested"),
    ]
    empty = "no covenant could be tested: none is on record, or the returns are not for you."
    return Table("covenants", "Covenants, in the latest month tested", columns, rows, empty=empty, address=address)


def _covenant_months(asked: AsKnown, known: ExposureKnown, names: Names, address: str) -> Table:
    rows = [_tested(asked, names, test) for vehicle in known.vehicles for test in vehicle.tests]
    columns = [column("Covenant"), column("Month"), *_FOUND]
    return Table("covenant-months", "Covenants month by month", columns, rows, empty="none is tested.", address=address)


_FOUND = (
    column("Promised", unit="£ or days", numeric=True),
    column("Found", unit="£ or days", numeric=True),
    column("Kept"),
    column("Measured on"),
)


def _tested(asked: AsKnown, names: Names, test: CovenantTest) -> list[Any]:
    row, reading = test.covenant.row, test.reading
    ids = [test.covenant.record_id, *([reading.record_id] if reading is not None else [])]
    found = f"{test.found:,.0f}" if test.found is not None else "no return"
    name = f"{names.organisation(row.borrower)}, {row.loan}: {row.measure}"
    is_of_books = test.measured_on is MeasuredOn.BOOKS
    working = [f"What its books have after all it owes, at the end of {test.month}."] if is_of_books else []
    source = asked.source(ids, found, f"{name}, {test.month}", working)
    return [
        name,
        str(test.month),
        f"{row.threshold:,.0f}",
        {"text": found, "figure": source, "value": test.found},
        {"text": test.state.value, "state": _COVENANT_STATES[test.state]},
        test.measured_on.value.capitalize(),
    ]


def _subsidies(asked: AsKnown, known: ExposureKnown, names: Names, address: str) -> Table:
    rows = []
    for each in known.vehicles:
        for logged in each.subsidy.log:
            row = logged.subsidy.row
            words = "; ".join(fault.value for fault in logged.faults)
            ids = [logged.subsidy.record_id]
            rows.append(
                [
                    names.organisation(row.organisation),
                    row.given_for,
                    row.kind.value,
                    names.organisation(row.giver),
                    row.given_on,
                    in_pounds(row.amount, asked.source(ids, amount_in_words(row.amount), row.given_for)),
                    in_pounds(logged.headroom_after, missing="does not count"),
                    {"text": words or "nothing wrong", "state": "at_risk" if words else "kept"},
                ]
            )
    columns = [
        column("Who had it"),
        column("What for"),
        column("Under which rule"),
        column("Who gave it"),
        column("On"),
        column("Amount", unit="£", numeric=True),
        column("Left of the limit after it", unit="£", numeric=True),
        column("What is wrong"),
    ]
    return Table("subsidies", "Subsidies on the log", columns, rows, empty="the log is empty.", address=address)


def _subsidy_words(known: ExposureKnown) -> str:
    """Return the limit of the day with its provision; blank where none is known."""
    limits = [(each.subsidy.limit, each.subsidy.law) for each in known.vehicles if each.subsidy.limit is not None]
    if not limits:
        return ""
    limit, law = limits[0]
    return (
        f"An enterprise may have {amount_in_words(limit)} of small subsidies in this and the two financial years "
        f"before, from all authorities together ({law})."
    )


def _partners(asked: AsKnown, known: ExposureKnown, names: Names, address: str) -> Table:
    rows = []
    for each in known.vehicles:
        for found in each.contributions:
            row = found.row
            who = f"{names.organisation(row.partner)} to {names.organisation(row.organisation)}, {row.financial_year}"
            left = row.promised - row.paid if row.promised is not None and row.paid is not None else None
            rows.append(
                [
                    names.organisation(row.organisation),
                    names.organisation(row.partner),
                    str(row.financial_year),
                    *(
                        _figure(asked, amount, [found.record_id], f"{who}: {what}", missing="not stated")
                        for what, amount in (("promised", row.promised), ("paid", row.paid), ("still to pay", left))
                    ),
                ]
            )
    columns = [
        column("Vehicle"),
        column("Partner"),
        column("Year"),
        *(money_column(each) for each in ("Promised", "Paid", "Still to pay")),
    ]
    empty = "no partner's contribution is on record."
    return Table("partners", "What partners promised and paid", columns, rows, empty=empty, address=address)
