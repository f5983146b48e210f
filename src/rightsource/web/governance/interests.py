"""The register of interests: told to each as far as an Act opens it; declare one, and enter that one has ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.constitution.rules.rights import Right, may
from rightsource.constitution.rules.rows import PostKind, Role
from rightsource.governance import actions
from rightsource.governance.queries import register_of_interests, whole_register_of_interests
from rightsource.governance.rules.interests import Declaration, Interest, InterestKind, InterestKnown, InterestOf
from rightsource.quantities import Period
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.storage.knowledge import Audience
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.formatting import long_date
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, public, right, viewer_of

_HEADINGS = ("Reference", "Whose", "What kind", "In what", "Since", "Until", "Declared", "Under")
_WITHHELD = "Withheld (Localism Act 2011 s.32)"


@require_safe
@public
def interests(request: HttpRequest) -> HttpResponse:
    """Show the register as far as whoever looks may read it."""
    asked, viewer = as_known(request), viewer_of(request)
    is_whole = asked.audience is Audience.INSIDERS and may(viewer, Right.SEE_INTERESTS)
    found = (
        whole_register_of_interests(asked.on)
        if is_whole
        else register_of_interests(asked.on, asked.audience, own_post=viewer.post, own_organisation=viewer.organisation)
    )
    names = names_known(asked.on, asked.audience)
    table = _table(request, asked, names, found)
    return download_of(request, [table]) or render(
        request,
        "governance/interests.html",
        {
            "finding": _finding(asked, found),
            "why": _why(found, is_whole=is_whole),
            "table": table,
            "can_declare": asked.is_today and may(viewer, Right.DECLARE_INTEREST),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right("declare_interest")
def declare_interest(request: HttpRequest) -> HttpResponse:
    """Ask what the interest is, and enter it.

    Raises:
        PastDayStands: the page shows a past day.
    """
    asked, viewer = as_known(request), viewer_of(request)
    check_today(request)
    keeps_the_register = viewer.role is Role.MONITORING_OFFICER
    filled = filled_in(request, post=viewer.post, held=InterestOf.OWN.value, since=asked.today.isoformat())
    if request.method == "POST" and _declare(request, filled):
        return redirect(asked.link("interests"))
    kinds = {
        each.value: f"{each.value.capitalize()} ({each.law})"
        for each in InterestKind
        if keeps_the_register or each.declared_by is viewer.kind
    }
    context = {
        "filled": filled,
        "kinds": kinds,
        "held": {each.value: each.value.capitalize() for each in InterestOf},
        "declarations": {each.value: each.value.capitalize() for each in Declaration},
        "keeps_the_register": keeps_the_register,
        "is_member": keeps_the_register or viewer.kind is PostKind.MEMBER,
    }
    return render(request, "governance/declare_interest.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("declare_interest")
def end_interest(request: HttpRequest, interest: str) -> HttpResponse:
    """Ask for its last day, and enter it.

    Raises:
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    filled = filled_in(request, last_day=asked.today.isoformat())
    if request.method == "POST" and _end(request, interest, filled):
        return redirect(asked.link("interests"))
    context = {"filled": filled, "interest": interest}
    return render(request, "governance/end_interest.html", context, status=filled.status)


def _finding(asked: AsKnown, found: tuple[InterestKnown, ...]) -> str:
    in_force = [each for each in found if each.is_in_force]
    if not in_force:
        return f"No interest that you may read was held on {day_in_words(asked.on)}."
    posts = len({each.interest.post for each in in_force})
    are = "was" if len(in_force) == 1 else "were"
    return (
        f"{count_in_words(len(in_force), 'interest')} of {count_in_words(posts, 'post')} {are} held on "
        f"{day_in_words(asked.on)}."
    )


def _why(found: tuple[InterestKnown, ...], *, is_whole: bool) -> str:
    withheld = sum(each.interest.is_withheld for each in found)
    open_part = "The members’ register is open to all. Of those of officers and directors each reads its own."
    words = "This is the whole register." if is_whole else open_part
    return f"{words} The details of {withheld} are sensitive." if withheld else words


def _table(request: HttpRequest, asked: AsKnown, names: Names, found: tuple[InterestKnown, ...]) -> Table:
    rows = [_row(asked, names, each) for each in found]
    caption = f"{count_in_words(len(rows), 'interest')}, those still held first"
    return Table(
        "interests",
        caption,
        [column(each) for each in _HEADINGS],
        rows,
        empty="no interest is declared that you may read.",
        address=own_address(request),
    )


def _row(asked: AsKnown, names: Names, known: InterestKnown) -> list[Any]:
    row = known.interest
    what = ", ".join(filter(None, (names.organisation(row.organisation) if row.organisation else "", row.matter)))
    until = row.period.last_day
    viewer_may_end = asked.is_today and known.is_in_force
    reference: dict[str, Any] = {"text": row.interest}
    if viewer_may_end:
        reference["href"] = asked.link("end-interest", row.interest)
    declared = f"{long_date(row.declared_on)}, {row.declaration.value}"
    return [
        reference,
        names.post(row.post),
        f"{row.kind.value.capitalize()}; {row.held.value}",
        what if known.is_readable else _WITHHELD,
        row.period.starts_on,
        until or "",
        {"text": declared, "figure": asked.source([known.record_id], declared, f"Interest {row.interest}")},
        row.kind.law,
    ]


def _declare(request: HttpRequest, filled: Filled) -> bool:
    kinds = {each.value: "" for each in InterestKind}
    given = {
        "interest": filled.text("interest", "Give it a reference of your own, such as I-2026-07"),
        "post": filled.text("post", "Say which post holds it"),
        "kind": filled.choice("kind", kinds, "Say what kind of interest it is"),
        "held": filled.choice("held", {each.value: "" for each in InterestOf}, "Say whose it is"),
        "declaration": filled.choice(
            "declaration", {each.value: "" for each in Declaration}, "Say how it was declared"
        ),
    }
    since = _day(filled, "since")
    authority = filled.authority()
    if len(given["interest"]) > 60:
        filled.errors["interest"] = "Use no more than 60 characters"
    if filled.errors or authority is None or since is None:
        return False
    today = as_known(request).today
    interest = Interest(
        interest=given["interest"],
        post=given["post"],
        kind=InterestKind(given["kind"]),
        held=InterestOf(given["held"]),
        organisation=filled.values.get("organisation", "").replace("\0", "").strip(),
        matter=filled.values.get("matter", "").replace("\0", "").strip(),
        declaration=Declaration(given["declaration"]),
        declared_on=today,
        is_withheld=filled.values.get("withheld") == "yes",
        period=Period(since),
    )
    with acting(request, filled):
        was_written = actions.declare_interest(by=actor_of(request), authority=authority, given=interest, today=today)
        say_done(request, f"The interest {interest.interest} is in the register.", was_written=was_written)
    return filled.refusal is None


def _end(request: HttpRequest, interest: str, filled: Filled) -> bool:
    last_day, authority = _day(filled, "last_day"), filled.authority()
    if authority is None or last_day is None:
        return False
    with acting(request, filled):
        was_written = actions.end_interest(
            by=actor_of(request),
            authority=authority,
            interest=interest,
            last_day=last_day,
            today=as_known(request).today,
        )
        say_done(request, f"The interest {interest} has its last day in the register.", was_written=was_written)
    return filled.refusal is None


def _day(filled: Filled, name: str) -> date | None:
    try:
        return date.fromisoformat(filled.values.get(name, "").strip())
    except ValueError:
        filled.errors[name] = "Write a day as 2026-05-06"
        return None
