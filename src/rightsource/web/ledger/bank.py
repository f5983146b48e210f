"""What the bank says of an account beside the books, every penny between the two, and a form to take a statement in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.ledger.actions.reconciling import take_in_statement
from rightsource.ledger.queries.bank import Reconciliation, cash_accounts, matches_known, reconciliation
from rightsource.ledger.queries.books import names_of
from rightsource.ledger.rules.reconciliation import MonthAtTheBank
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Month
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.ledger.asked import BEGINNING, written
from rightsource.web.ledger.bank_matches import matched_table
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import actor_of, right, viewer_of
from rightsource.web.uploads import file_given

_MONTHS_DRAWN = 6
_MATCHES_SHOWN = 50
_SIDES = ("The bank says", "The books say")
_A_MILLION_PENCE = 100_000_000
_AMOUNT = column("Amount", unit="£", numeric=True)


@dataclass(frozen=True, slots=True)
class AccountShown:
    """One cash account of those that whoever looks may see, and where its page is."""

    organisation: str
    code: str
    name: str
    href: str


@require_safe
@right("see_books")
def bank(request: HttpRequest) -> HttpResponse:
    """Show an account at the bank and in the books."""
    return _page(request, _form(request))


@require_safe
@right("see_books")
def bank_picture(request: HttpRequest) -> HttpResponse:
    """Draw what bank and books said at the end of each month.

    Raises:
        AccountHoldsNoCash: there is no such cash account that whoever looks may see.
    """
    wanted = (request.GET.get(each, "").replace("\0", "") for each in ("organisation", "account"))
    found = reconciliation(*wanted, on=as_known(request).on)
    months = found.months[-_MONTHS_DRAWN:]
    largest = max((abs(pence) for each in months for pence in _pence(each)), default=0)
    pence_in_one, unit = (100_000_000, Unit()) if largest >= _A_MILLION_PENCE else (100, Unit(after="", places=0))
    groups = [
        BarGroup(day_in_words(each.last_day), [pence / pence_in_one for pence in _pence(each)]) for each in months
    ]
    title = _chart_title(found)
    words = Words(
        title, f"£{unit.after}, at the end of each month", f"{title}.", "the bank’s statements and the ledger"
    )
    return picture(request, bar_chart(Bars(words, _SIDES, groups, unit), size_asked(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@right("keep_books")
def take_statement_in(request: HttpRequest) -> HttpResponse:
    """Take a bank's statement in, and show what of it is in the books.

    Raises:
        PastDayStands: the page shows a past day.
        NotYourRight: the books are another organisation's.
    """
    asked = as_known(request)
    check_today(request)
    organisation, account = request.GET.get("organisation", ""), request.GET.get("account", "")
    check_right(viewer_of(request), Right.KEEP_BOOKS, organisation)
    filled = _form(request)
    if request.method == "POST" and _take_in(request, filled, organisation, account):
        return redirect(asked.link("books-bank", organisation=organisation, account=account))
    return _page(request, filled)


def _take_in(request: HttpRequest, filled: Filled, organisation: str, account: str) -> bool:
    authority = filled.authority()
    file = file_given(request, filled, missing="Choose the bank’s file", instead="Give it month by month")
    if authority is None or file is None:
        return False
    with acting(request, filled):
        came = take_in_statement(
            by=actor_of(request), authority=authority, organisation=organisation, account=account, file=file
        )
        lines, matches = count_in_words(came.lines, "line"), count_in_words(came.matches, "match", "matches")
        say_done(request, f"{file.name} is taken in: {lines}, {matches}.", was_written=came.was_written)
    return filled.refusal is None


def _page(request: HttpRequest, filled: Filled) -> HttpResponse:
    asked = as_known(request)
    accounts = _accounts(asked)
    shown = _chosen(request, accounts)
    if shown is None:
        return render(request, "ledger/no_books.html", {"title": "At the bank"}, status=filled.status)
    found = reconciliation(shown.organisation, shown.code, on=asked.on)
    address = own_address(request)
    of_account = {"organisation": shown.organisation, "account": shown.code}
    may_keep = asked.is_today and may(viewer_of(request), Right.KEEP_BOOKS, shown.organisation)
    tables = {
        "between": _between(asked, found, address),
        "months": _months(asked, found, address),
        "lines": _lines(asked, found, address, may_match=may_keep),
        "postings": _postings(asked, found, address),
        "statements": _statements(found, address),
    }
    if asked.is_today:
        matched = matches_known(shown.organisation, shown.code, most=_MATCHES_SHOWN)
        tables["matched"] = matched_table(asked, shown.organisation, shown.code, matched, address)
    context: dict[str, Any] = {
        "shown": shown,
        "accounts": accounts,
        "finding": _finding(found),
        "kind": _kind(found),
        "tables": tables,
        "filled": filled,
        "may_take_in": may_keep,
        "action": asked.link("take-bank-statement-in", **of_account),
        "by_hand": asked.link("match-at-bank", **of_account),
        "has_open": bool(found.lines),
        "picture": {size: asked.link("books-bank-picture", **of_account, size=size) for size in ("", "phone")},
        "chart_title": _chart_title(found),
        "has_months": bool(found.months),
        "done": get_messages(request),
    }
    return download_of(request, list(tables.values())) or render(
        request, "ledger/bank.html", context, status=filled.status
    )


def _form(request: HttpRequest) -> Filled:
    return filled_in(request, authority=f"{viewer_of(request).title}, for the keeping of books")


def _accounts(asked: AsKnown) -> tuple[AccountShown, ...]:
    found = cash_accounts()
    names = names_of({organisation for organisation, _, _ in found})
    return tuple(
        AccountShown(
            organisation=organisation,
            code=code,
            name=f"{names.get(organisation, organisation)}: {title}",
            href=asked.link("books-bank", organisation=organisation, account=code),
        )
        for organisation, code, title in found
    )


def _chosen(request: HttpRequest, accounts: tuple[AccountShown, ...]) -> AccountShown | None:
    """Return the account that is asked for; the first, where none or one that cannot be seen is."""
    wanted = request.GET.get("organisation", ""), request.GET.get("account", "")
    found = (each for each in accounts if (each.organisation, each.code) == wanted)
    return next(found, accounts[0] if accounts else None)


def _finding(found: Reconciliation) -> str:
    if found.last_day is None:
        return "No statement of the bank’s was on record for this account."
    said = f"On {day_in_words(found.last_day)} the bank had {found.at_the_bank} and the books {found.in_the_books}"
    apart = found.at_the_bank - found.in_the_books
    open_items = len(found.lines) + len(found.postings)
    if not apart and not open_items:
        return f"{said}: the same to the penny, with every line matched."
    if not open_items:
        return f"{said}. Every line is matched."
    lines = count_in_words(len(found.lines), "line of the bank’s", "lines of the bank’s")
    postings = count_in_words(len(found.postings), "posting")
    return f"{said}. Unmatched: {lines} and {postings}."


def _kind(found: Reconciliation) -> str:
    if found.last_day is None:
        return "no_evidence"
    return "at_risk" if found.lines or found.difference.before_the_first else "kept"


def _between(asked: AsKnown, found: Reconciliation, address: str) -> Table:
    of = found.difference
    since = {"organisation": found.organisation, "account": found.account, "from": written(BEGINNING)}
    booked = asked.link("books-postings", **since)
    rows = [
        ["The books say", in_pounds(found.in_the_books, booked)],
        ["Open since before the first statement", in_pounds(of.before_the_first)],
        ["At the bank and not in the books", in_pounds(of.not_in_the_books)],
        ["In the books and not at the bank", in_pounds(of.not_at_the_bank)],
        ["At the bank, and in the books on a later day", in_pounds(of.posted_later)],
        ["The bank says", in_pounds(found.at_the_bank)],
    ]
    columns = [column("From the books to the bank"), _AMOUNT]
    caption = f"Why the two differ by {amount_in_words(of.total)}" if of.total else "From the books to the bank"
    return Table("between", caption, columns, rows if found.last_day else [], address=address)


def _chart_title(found: Reconciliation) -> str:
    if not found.months:
        return "No statement of the bank’s is on record"
    drawn = found.months[-_MONTHS_DRAWN:]
    apart = [each for each in drawn if each.at_the_bank != each.in_the_books]
    if not apart:
        return "Bank and books say the same at the end of each month"
    if len(apart) == 1:
        return f"Bank and books differ on {day_in_words(apart[0].last_day)}"
    return f"Bank and books differ at the end of {len(apart)} of {len(drawn)} months"


def _pence(of: MonthAtTheBank) -> tuple[int, int]:
    return of.at_the_bank.pence, of.in_the_books.pence


def _months(asked: AsKnown, found: Reconciliation, address: str) -> Table:
    rows = []
    for each in reversed(found.months):
        month = written(Month.of(each.last_day))
        booked = asked.link(
            "books-postings",
            organisation=found.organisation,
            account=found.account,
            **{"from": written(BEGINNING), "to": month},
        )
        apart = each.at_the_bank - each.in_the_books
        rows.append(
            [each.last_day, in_pounds(each.at_the_bank), in_pounds(each.in_the_books, booked), in_pounds(apart)]
        )
    columns = [column("At the end of"), *(column(each, unit="£", numeric=True) for each in (*_SIDES, "Difference"))]
    return Table("bank-months", "Bank and books at the end of each month", columns, rows, address=address)


def _lines(asked: AsKnown, found: Reconciliation, address: str, *, may_match: bool) -> Table:
    of_account = {"organisation": found.organisation, "account": found.account}
    rows: list[list[Any]] = [
        [each.line.booked_on, in_pounds(each.line.amount), each.line.reference, each.line.description]
        + ([{"text": "Match", "href": asked.link("match-at-bank", **of_account, line=each.key)}] if may_match else [])
        for each in found.lines
    ]
    columns = [
        column("On"),
        column("Amount", unit="£", numeric=True),
        column("Reference"),
        column("What the bank says"),
        *([column("By hand")] if may_match else []),
    ]
    empty = "every line of the bank’s is in the books."
    return Table("bank-lines", "At the bank and not in the books", columns, rows, empty=empty, address=address)


def _postings(asked: AsKnown, found: Reconciliation, address: str) -> Table:
    rows = [
        [
            each.posted_on,
            in_pounds(
                each.amount,
                asked.link("books-postings", organisation=found.organisation, account=found.account),
            ),
            each.description,
        ]
        for each in found.postings
    ]
    columns = [column("On"), _AMOUNT, column("What the books say")]
    empty = "everything posted in the days of the statements has reached the bank."
    return Table("bank-postings", "In the books and not at the bank", columns, rows, empty=empty, address=address)


def _statements(found: Reconciliation, address: str) -> Table:
    rows = [
        [each.reference, each.opening_on, in_pounds(each.opening), each.closing_on, in_pounds(each.closing)]
        for each in found.statements
    ]
    opened, closed = (column(f"{which} with", unit="£", numeric=True) for which in ("Opened", "Closed"))
    columns = [column("Statement"), column("From"), opened, column("To"), closed]
    return Table(
        "bank-statements", "Statements on record", columns, rows, empty="none was on record by this day.",
        address=address,
    )  # fmt: skip
