"""Say by hand which of the bank's lines are which postings, post what explains a difference, and take a match back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.ledger.actions.reconciling import match_by_hand, undo_match
from rightsource.ledger.errors import BankMatchNotOnRecord
from rightsource.ledger.queries.bank import CASH, MatchKnown, matches_known, open_items
from rightsource.ledger.queries.books import accounts_of
from rightsource.ledger.rules.reconciliation import BankedLine, BookedPosting, Explained, PostingKey
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, in_pounds, own_address
from rightsource.web.formatting import moment
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right, viewer_of

MOST_OFFERED = 200
"""So many lines and postings at most are offered at once: those nearest to the line that is asked for come first."""

_MOST_TOGETHER = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
@right("keep_books")
def match_at_bank(request: HttpRequest) -> HttpResponse:
    """Offer what is unmatched on both sides, and match what is ticked.

    Raises:
        PastDayStands: the page shows a past day.
        NotYourRight: the books are another organisation's.
        AccountHoldsNoCash: there is no such cash account.
    """
    asked = as_known(request)
    check_today(request)
    organisation, account = _account(request)
    check_right(viewer_of(request), Right.KEEP_BOOKS, organisation)
    filled = filled_in(request, authority=f"{viewer_of(request).title}, for the keeping of books")
    if request.method == "POST" and _match(request, filled, organisation, account):
        return redirect(asked.link("books-bank", organisation=organisation, account=account))
    lines, postings = open_items(organisation, account)
    wanted = next((each for each in lines if str(each.key) == request.GET.get("line")), None)
    offered = _nearest_lines(lines, wanted), _nearest_postings(postings, wanted)
    context: dict[str, Any] = {
        "back": asked.link("books-bank", organisation=organisation, account=account),
        "finding": _finding(lines, postings),
        "lines": [_line(each, _ticked(request, "lines", wanted)) for each in offered[0]],
        "postings": [_posting(each, request.POST.getlist("postings")) for each in offered[1]],
        "left_out": [
            f"{count_in_words(len(there) - len(shown), 'more')} of {whose} not shown, further off."
            for whose, there, shown in (("the bank’s are", lines, offered[0]), ("the books’ are", postings, offered[1]))
            if len(there) > len(shown)
        ],
        "accounts": _accounts(organisation),
        "filled": filled,
    }
    return render(request, "ledger/bank_match.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_books")
def bank_match(request: HttpRequest, match: UUID) -> HttpResponse:
    """Show what was said to be the same money, and by right take it back.

    Raises:
        BankMatchNotOnRecord: there is none that whoever looks may see.
        PastDayStands: it is to be taken back while the page shows a past day.
    """
    asked = as_known(request)
    organisation, account = _account(request)
    known = next(iter(matches_known(organisation, account, most=1, match=match)), None)
    if known is None:
        raise BankMatchNotOnRecord(match)
    filled = filled_in(request, authority=f"{viewer_of(request).title}, for the keeping of books")
    if request.method == "POST":
        check_today(request)
        check_right(viewer_of(request), Right.KEEP_BOOKS, organisation)
        if _undo(request, filled, organisation, account, known):
            return redirect(asked.link("books-bank", organisation=organisation, account=account))
    names = names_known(asked.on, asked.audience)
    context: dict[str, Any] = {
        "back": asked.link("books-bank", organisation=organisation, account=account),
        "known": known,
        "said": f"{names.post(known.said_by)}, {moment(known.said_at)}, on authority: {known.authority}",
        "undone": known.undone_at and f"{names.post(known.undone_by)}, {moment(known.undone_at)}",
        "table": _table(asked, organisation, account, known, own_address(request)),
        "filled": filled,
        "may_undo": asked.is_today
        and known.undone_at is None
        and may(viewer_of(request), Right.KEEP_BOOKS, organisation),
    }
    return render(request, "ledger/bank_matched.html", context, status=filled.status)


def matched_table(asked: AsKnown, organisation: str, account: str, found: Sequence[MatchKnown], address: str) -> Table:
    """Return what was matched last on an account, each leading to its record."""
    rows = [
        [
            {
                "text": ", ".join(day_in_words(line.line.booked_on) for line in each.lines),
                "href": asked.link("bank-match", each.match, organisation=organisation, account=account),
            },
            in_pounds(Money.total([line.line.amount for line in each.lines])),
            count_in_words(len(each.postings), "posting"),
            str(each.why).capitalize() if each.undone_at is None else "Taken back",
        ]
        for each in found
    ]
    columns = [column("At the bank"), column("Amount", unit="£", numeric=True), column("In the books"), column("By")]
    return Table("bank-matches", "What was matched last", columns, rows, empty="nothing yet.", address=address)


def _account(request: HttpRequest) -> tuple[str, str]:
    organisation, account = (request.GET.get(each, "").replace("\0", "") for each in ("organisation", "account"))
    return organisation, account


def _match(request: HttpRequest, filled: Filled, organisation: str, account: str) -> bool:
    lines, postings = _lines_given(request), _postings_given(request)
    if not lines:
        filled.errors["lines"] = "Tick a line of the bank’s"
    explained, authority = _explained(filled, _accounts(organisation)), filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        came = match_by_hand(
            by=actor_of(request),
            authority=authority,
            organisation=organisation,
            account=account,
            lines=lines,
            postings=postings,
            explained=explained,
        )
        more = "" if came.transaction_id is None else " What lay between them is posted."
        say_done(request, f"They are matched.{more}", was_written=came.was_written)
    return filled.refusal is None


def _undo(request: HttpRequest, filled: Filled, organisation: str, account: str, known: MatchKnown) -> bool:
    authority = filled.authority()
    if authority is None:
        return False
    with acting(request, filled):
        was_written = undo_match(
            by=actor_of(request), authority=authority, organisation=organisation, account=account, match=known.match
        )
        say_done(request, "The match is taken back. Nothing that was posted is.", was_written=was_written)
    return filled.refusal is None


def _explained(filled: Filled, accounts: Mapping[str, str]) -> Explained | None:
    """Return what is to be posted for a difference; None where no account is chosen for one."""
    if not filled.values.get("difference_account"):
        return None
    other = filled.choice("difference_account", accounts, "Choose an account of these books")
    description = filled.text("description", "Say what the difference is, such as a bank charge")
    said = filled.values.get("posted_on", "").strip()
    try:
        posted_on = date.fromisoformat(said) if said else None
    except ValueError:
        filled.errors["posted_on"] = "Write the day as 2026-06-30, or leave it blank"
        return None
    return Explained(other, description, posted_on)


def _lines_given(request: HttpRequest) -> list[int]:
    given = request.POST.getlist("lines")[:_MOST_TOGETHER]
    return [int(each) for each in dict.fromkeys(given) if each.isascii() and each.isdigit() and len(each) < 19]


def _postings_given(request: HttpRequest) -> list[PostingKey]:
    found = []
    for each in dict.fromkeys(request.POST.getlist("postings")[:_MOST_TOGETHER]):
        transaction, _, number = each.partition(":")
        try:
            found.append(PostingKey(UUID(transaction), int(number)))
        except ValueError:
            continue  # no page of ours offered it
    return found


def _accounts(organisation: str) -> dict[str, str]:
    return {each.code: f"{each.code} {each.title}" for each in accounts_of(organisation) if each.line != CASH}


def _ticked(request: HttpRequest, name: str, wanted: BankedLine | None) -> list[str]:
    return request.POST.getlist(name) if request.method == "POST" or wanted is None else [str(wanted.key)]


def _nearest_lines(lines: Sequence[BankedLine], wanted: BankedLine | None) -> list[BankedLine]:
    near = lines if wanted is None else sorted(lines, key=lambda each: (each != wanted, _apart(each, wanted)))
    return list(near[:MOST_OFFERED])


def _apart(each: BankedLine, wanted: BankedLine) -> int:
    return abs((each.line.booked_on - wanted.line.booked_on).days)


def _nearest_postings(postings: Sequence[BookedPosting], wanted: BankedLine | None) -> list[BookedPosting]:
    """Return those nearest in amount first, and of one amount nearest in time."""
    if wanted is None:
        return list(postings[:MOST_OFFERED])

    def apart(each: BookedPosting) -> tuple[int, int]:
        return abs((each.amount - wanted.line.amount).pence), abs((each.posted_on - wanted.line.booked_on).days)

    return sorted(postings, key=apart)[:MOST_OFFERED]


def _finding(lines: Sequence[BankedLine], postings: Sequence[BookedPosting]) -> str:
    if not lines:
        return "Every line of the bank’s is matched."
    told = count_in_words(len(lines), "line of the bank’s is", "lines of the bank’s are")
    return f"{told} not matched, and {count_in_words(len(postings), 'posting is', 'postings are')} open in the books."


def _line(each: BankedLine, ticked: Iterable[str]) -> dict[str, Any]:
    of = each.line
    words = " ".join(filter(None, (of.reference, of.description)))
    value = str(each.key)
    return {"value": value, "on": of.booked_on, "amount": of.amount, "words": words, "checked": value in ticked}


def _posting(each: BookedPosting, ticked: Iterable[str]) -> dict[str, Any]:
    value = f"{each.key.transaction_id}:{each.key.number}"
    return {
        "value": value,
        "on": each.posted_on,
        "amount": each.amount,
        "words": each.description,
        "checked": value in ticked,
    }


def _table(asked: AsKnown, organisation: str, account: str, known: MatchKnown, address: str) -> Table:
    booked = asked.link("books-postings", organisation=organisation, account=account)
    rows: list[list[Any]] = [
        ["The bank", each.line.booked_on, in_pounds(each.line.amount), f"{each.line.reference} {each.line.description}"]
        for each in known.lines
    ]
    rows += [["The books", each.posted_on, in_pounds(each.amount, booked), each.description] for each in known.postings]
    columns = [column("Whose"), column("On"), column("Amount", unit="£", numeric=True), column("What it says")]
    return Table("bank-match", "The same money", columns, rows, address=address)
