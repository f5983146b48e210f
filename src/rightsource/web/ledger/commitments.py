"""What organisations bound themselves to pay and what is left of it; one commitment's bills; release by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.ledger import queries
from rightsource.ledger.actions.commitments import draw_commitment, release_commitment
from rightsource.ledger.queries import CommitmentKnown, CommitmentsTold, CommitmentTold
from rightsource.ledger.rules.commitments import Draw
from rightsource.publishing.rules.charts import BarGroup, Bars, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.ledger.asked import end_of
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import actor_of, right, viewer_of

_PAYERS_DRAWN = 8
_PARTS = ("Spent", "Released", "Still binds")


@require_safe
@right("see_books")
def commitments(request: HttpRequest) -> HttpResponse:
    """Show every commitment, of whoever is asked for, and how much of it still binds."""
    asked, found, names = _asked(request)
    table = _table(asked, found, names, own_address(request))
    payer = _payer(request)
    return download_of(request, [table]) or render(
        request,
        "ledger/commitments.html",
        {
            "finding": finding(asked, found),
            "why": _why(found),
            "table": table,
            "description": f"{amount_in_words(found.drawn)} of it is spent",
            "chart_title": _chart_title(found),
            "picture": {
                size: asked.link("commitments-picture", **({"payer": payer} if payer else {}), size=size)
                for size in ("", "phone")
            },
            "has_any": bool(found.commitments),
        },
    )


@require_safe
@right("see_books")
def commitments_picture(request: HttpRequest) -> HttpResponse:
    """Draw what each has committed: spent, released, and what still binds."""
    _, found, names = _asked(request)
    words = Words(_chart_title(found), "£m, by who pays", f"{_chart_title(found)}.", "the ledger's commitments")
    return picture(request, bar_chart(Bars(words, _PARTS, _groups(found, names)), size_asked(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_books")
def commitment(request: HttpRequest, commitment: UUID) -> HttpResponse:
    """Show one commitment with what happened to it; by right, draw it by a bill or release it.

    Raises:
        CommitmentNotOnRecord: there is none that whoever looks may see.
        PastDayStands: it is to be changed while the page shows a past day.
    """
    asked = as_known(request)
    known = queries.commitment_known(commitment, as_at=None if asked.is_today else end_of(asked.on))
    filled = filled_in(request, release=str(uuid4()))
    if request.method == "POST":
        check_today(request)
        check_right(viewer_of(request), Right.KEEP_BOOKS, known.standing.commitment.payer)
        if _act(request, commitment, filled):
            return redirect(asked.link("commitment", commitment))
    names = names_known(asked.on, asked.audience)
    whole = known.standing.commitment
    return render(
        request,
        "ledger/commitment.html",
        {
            "title": whole.purpose,
            "between": f"{names.organisation(whole.payer)} to {names.organisation(whole.payee)}",
            "finding": (
                f"{amount_in_words(known.remaining)} of {amount_in_words(whole.amount)} still binds, "
                f"due on {day_in_words(whole.due_on)}."
            ),
            "why": _why_of(known),
            "table": _uses(asked, known, own_address(request)),
            "filled": filled,
            "may_act": asked.is_today and may(viewer_of(request), Right.KEEP_BOOKS, whole.payer),
        },
        status=filled.status,
    )


def finding(asked: AsKnown, found: CommitmentsTold) -> str:
    """Return the answer in a sentence: how much of what was committed still binds."""
    if not found.commitments:
        return f"No commitment is on record on {day_in_words(asked.on)}."
    return (
        f"{amount_in_words(found.remaining)} of the {amount_in_words(found.committed)} that was committed still binds, "
        f"on {day_in_words(asked.on)}."
    )


def _why(found: CommitmentsTold) -> str:
    if not found.commitments:
        return "An order or an agreement is recorded as a commitment before a bill comes for it."
    beyond = Money.total([each.beyond for each in found.commitments])
    words = f"Bills drew {amount_in_words(found.drawn)}, and {amount_in_words(found.released)} was released by hand."
    return f"{words} Bills came to {amount_in_words(beyond)} more than was committed." if beyond else words


def _why_of(known: CommitmentKnown) -> str:
    standing = known.standing
    words = (
        f"Bills drew {amount_in_words(standing.drawn)}, and {amount_in_words(standing.released)} was released by hand."
    )
    if not standing.beyond:
        return words
    return f"{words} Its bills come to {amount_in_words(standing.beyond)} more than was committed."


def _asked(request: HttpRequest) -> tuple[AsKnown, CommitmentsTold, Names]:
    asked, payer = as_known(request), _payer(request)
    as_at = None if asked.is_today else end_of(asked.on)
    found = queries.commitments_told([payer] if payer else None, as_at=as_at)
    return asked, found, names_known(asked.on, asked.audience)


def _payer(request: HttpRequest) -> str:
    return request.GET.get("payer", "").replace("\0", "")


def _chart_title(found: CommitmentsTold) -> str:
    return f"{amount_in_words(found.remaining)} of what was committed still binds"


def _groups(found: CommitmentsTold, names: Names) -> list[BarGroup]:
    of_payers: dict[str, list[CommitmentTold]] = {}
    for each in found.commitments:
        of_payers.setdefault(each.payer, []).append(each)
    most = sorted(of_payers.items(), key=lambda each: -Money.total([one.committed for one in each[1]]).pence)
    return [
        BarGroup(
            names.organisation(payer),
            [
                Money.total([getattr(each, part) for each in own]).gbp / 1_000_000
                for part in ("drawn", "released", "remaining")
            ],
        )
        for payer, own in most[:_PAYERS_DRAWN]
    ]


def _table(asked: AsKnown, found: CommitmentsTold, names: Names, address: str) -> Table:
    columns = [
        column("What for"),
        column("Who pays"),
        column("Whom"),
        column("Due"),
        *(column(text, unit="£", numeric=True) for text in ("Committed", *_PARTS)),
    ]
    rows: list[list[Any]] = [
        [
            {"text": each.purpose, "href": asked.link("commitment", each.commitment_id)},
            {"text": names.organisation(each.payer), "href": asked.link("commitments", payer=each.payer)},
            names.organisation(each.payee),
            each.due_on,
            *(
                in_pounds(amount, asked.link("commitment", each.commitment_id))
                for amount in (each.committed, each.drawn, each.released, each.remaining)
            ),
        ]
        for each in found.commitments
    ]
    return Table(
        "commitments",
        f"{count_in_words(len(rows), 'commitment')}, the first due first",
        columns,
        rows,
        empty="no order or agreement is committed that you may see.",
        address=address,
    )


def _uses(asked: AsKnown, known: CommitmentKnown, address: str) -> Table:
    payer = known.standing.commitment.payer
    href = asked.link("books-postings", organisation=payer, counterparty=known.standing.commitment.payee)
    columns = [column("Day"), column("What happened"), column("Amount", unit="£", numeric=True), column("Which")]
    rows: list[list[Any]] = [
        [
            each.used_on,
            each.kind.value.capitalize(),
            in_pounds(each.amount),
            each.reason if each.transaction_id is None else {"text": f"Bill {each.transaction_id}", "href": href},
        ]
        for each in known.uses
    ]
    return Table("uses", "What happened to it", columns, rows, empty="no bill names it yet.", address=address)


def _act(request: HttpRequest, commitment_id: UUID, filled: Filled) -> bool:
    """Release it or have a bill draw it, whichever form was sent; answer whether it was done."""
    act = _release if filled.values.get("what") == "release" else _draw
    amount = filled.pounds("amount", "Give it in pounds, such as 1250.00") if filled.values.get("amount") else None
    return act(request, commitment_id, amount, filled)


def _draw(request: HttpRequest, commitment_id: UUID, amount: Money | None, filled: Filled) -> bool:
    bill, authority = _id_in(filled, "bill"), filled.authority()
    if filled.errors or bill is None or authority is None:
        return False
    with acting(request, filled):
        draw = Draw(commitment_id, amount)
        was_written = draw_commitment(by=actor_of(request), authority=authority, bill=bill, draw=draw)
        say_done(request, "The bill has drawn it.", was_written=was_written)
    return filled.refusal is None


def _release(request: HttpRequest, commitment_id: UUID, amount: Money | None, filled: Filled) -> bool:
    release_id, authority = _id_in(filled, "release"), filled.authority()
    reason = filled.text("reason", "Say why no bill will come for it")
    if filled.errors or release_id is None or authority is None:
        return False
    with acting(request, filled):
        was_written = release_commitment(
            by=actor_of(request),
            authority=authority,
            release_id=release_id,
            commitment_id=commitment_id,
            amount=amount,
            reason=reason,
            today=as_known(request).today,
        )
        say_done(request, "It is released.", was_written=was_written)
    return filled.refusal is None


def _id_in(filled: Filled, name: str) -> UUID | None:
    try:
        return UUID(filled.values.get(name, "").strip())
    except ValueError:
        filled.errors[name] = "Give an id as the page of postings shows it"
        return None
