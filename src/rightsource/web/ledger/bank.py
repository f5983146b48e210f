"""What the bank says of an account beside the books, every penny between the two, and a form to take a statement in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.ledger.actions.reconciling import take_in_statement
from rightsource.ledger.queries.bank import Reconciliation, cash_accounts, reconciliation
from rightsource.ledger.queries.books import names_of
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.storage.documents import GivenFile
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.ledger.asked import BEGINNING, written
from rightsource.web.rights import actor_of, right, viewer_of

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
    authority, file = filled.authority(), _given(request, filled)
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
    tables = {
        "between": _between(asked, found, address),
        "lines": _lines(found, address),
        "postings": _postings(asked, found, address),
        "statements": _statements(found, address),
    }
    context: dict[str, Any] = {
        "shown": shown,
        "accounts": accounts,
        "finding": _finding(found),
        "kind": _kind(found),
        "tables": tables,
        "filled": filled,
        "may_take_in": asked.is_today and may(viewer_of(request), Right.KEEP_BOOKS, shown.organisation),
        "action": asked.link("take-bank-statement-in", organisation=shown.organisation, account=shown.code),
        "done": get_messages(request),
    }
    return download_of(request, list(tables.values())) or render(
        request, "ledger/bank.html", context, status=filled.status
    )


def _form(request: HttpRequest) -> Filled:
    return filled_in(request, authority=f"{viewer_of(request).title}, for the keeping of books")


def _given(request: HttpRequest, filled: Filled) -> GivenFile | None:
    uploaded = request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        filled.errors["file"] = "Choose the bank’s file"
        return None
    if (uploaded.size or 0) > LARGEST_FILE_BYTES:
        filled.errors["file"] = f"The file is larger than {LARGEST_FILE_BYTES // 1_000_000} MB. Give it month by month"
        return None
    return GivenFile(uploaded.name or "statement", uploaded.read())


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


def _lines(found: Reconciliation, address: str) -> Table:
    rows = [
        [each.line.booked_on, in_pounds(each.line.amount), each.line.reference, each.line.description]
        for each in found.lines
    ]
    columns = [
        column("On"),
        column("Amount", unit="£", numeric=True),
        column("Reference"),
        column("What the bank says"),
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
