"""Take in a file from an organisation's own bookkeeping, and get every fault of it at once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.constitution.rules.rights import Right, check_right
from rightsource.ledger.actions.importing import import_books
from rightsource.ledger.queries.books import names_of, organisations_with_books
from rightsource.ledger.rules.imports import FileImported
from rightsource.ledger.rules.mapping import FileKind, Meaning, Reading, Sign
from rightsource.quantities import Month
from rightsource.quantities.wording import count_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.ledger.asked import month_asked
from rightsource.web.rights import actor_of, right, viewer_of
from rightsource.web.uploads import file_given

KINDS = {
    FileKind.GENERAL_LEDGER.value: "General ledger: every posting of every transaction",
    FileKind.TRIAL_BALANCE.value: "Trial balance: what each account stands at, at the end of a month",
    FileKind.MANAGEMENT_ACCOUNTS.value: "Management accounts: budget and actual, a row for each month or months across",
}
AS_BEFORE = "as-before"
SIGNS = {
    AS_BEFORE: "As this source was read before; debits, the first time",
    Sign.DEBIT.value: "Debits",
    Sign.CREDIT.value: "Credits",
    Sign.OWN_SIDE.value: "Each account’s own side: income and costs both, what is had and what is owed both",
}


@require_http_methods(["GET", "HEAD", "POST"])
@right("keep_books")
def take_books_in(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and take it in whole or not at all.

    Raises:
        PastDayStands: the page shows a past day.
    """
    asked, viewer = as_known(request), viewer_of(request)
    check_today(request)
    whose = names_of(organisations_with_books())
    filled = filled_in(
        request, authority=f"{viewer.title}, for the keeping of books", sign=AS_BEFORE, organisation=viewer.organisation
    )
    if request.method == "POST" and _take_in(request, filled, whose) is not None:
        return redirect(asked.link("books-files"))
    context: dict[str, Any] = {
        "filled": filled,
        "whose": whose,
        "kinds": KINDS,
        "signs": SIGNS,
        "meanings": [each.value for each in Meaning],
    }
    return render(request, "ledger/take_in.html", context, status=filled.status)


def _take_in(request: HttpRequest, filled: Filled, whose: dict[str, str]) -> FileImported | None:
    organisation = filled.choice("organisation", whose, "Say in whose books")
    kind = filled.choice("kind", KINDS, "Say what the file tells")
    source = filled.text("source", "Name where it comes from, so that its columns are remembered")
    authority = filled.authority()
    file = file_given(request, filled, missing="Choose a CSV file or a workbook", instead="Give it in parts")
    reading, month = _reading(filled), _month(filled, kind)
    if filled.errors or authority is None or file is None:
        return None
    check_right(viewer_of(request), Right.KEEP_BOOKS, organisation)
    came: FileImported | None = None
    with acting(request, filled):
        came = import_books(
            by=actor_of(request),
            authority=authority,
            organisation=organisation,
            source=source,
            kind=FileKind(kind),
            file=file,
            month=month,
            reading=reading,
        )
        done = f"{came.file} is taken in: {count_in_words(came.transactions, 'transaction')} posted."
        say_done(request, " ".join((done, *came.notes)), was_written=not came.was_on_record)
    return None if filled.refusal else came


def _reading(filled: Filled) -> Reading:
    sign = filled.choice("sign", SIGNS, "Say which amounts stand without a minus")
    return Reading(
        columns=_columns(filled),
        sign=None if sign in {AS_BEFORE, ""} or sign not in SIGNS else Sign(sign),
        sheet=_plain(filled, "sheet"),
        balancing_account=_plain(filled, "balancing_account"),
    )


def _columns(filled: Filled) -> dict[Meaning, str]:
    """Return what the lines say of columns, each as "account = Nominal code"."""
    told: dict[Meaning, str] = {}
    for line in _plain(filled, "columns").splitlines():
        meaning, separator, heading = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if meaning.casefold() not in set(Meaning) or not separator or not heading:
            filled.errors["columns"] = f"Write “{line.strip()[:60]}” as: account = Nominal code"
            continue
        told[Meaning(meaning.casefold())] = heading
    return told


def _month(filled: Filled, kind: str) -> Month | None:
    month = month_asked(_plain(filled, "month"))
    if kind == FileKind.TRIAL_BALANCE and month is None:
        filled.errors["month"] = "Say at the end of which month the trial balance stands, such as 2026-10"
    return month if kind == FileKind.TRIAL_BALANCE else None


def _plain(filled: Filled, name: str) -> str:
    return filled.values.get(name, "").replace("\0", "").strip()
