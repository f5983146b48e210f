"""The register of statutory duties on a day: which are counted, who answers, and every gap with its day and owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.duties import Counting, DutyStanding
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.scrutiny.queries.duties import DutiesKnown, duties_and_record
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.constitution.standing_words import (
    in_words,
    name_of,
    stands_in_words,
    state_of,
    title_of,
    who_answers,
    who_discharges,
)
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.formatting import long_date
from rightsource.web.rights import public

A_PAGE = 25
THE_COUNCIL = "-"
_SHOWN: dict[str, tuple[str, Callable[[DutyStanding], bool]]] = {
    "": ("all that are or may be law", lambda each: each.counting is not Counting.NOT_IN_FORCE),
    "gaps": ("counted, with a gap", lambda each: bool(each.counted_gaps)),
    "without-gaps": ("counted, without a gap", lambda each: each.is_counted and not each.gaps),
    "unverified": ("not counted: nobody has read the text", lambda each: each.counting is Counting.UNVERIFIED),
    "no-start": (
        "not counted: start not established",
        lambda each: each.counting is Counting.START_NOT_ESTABLISHED,
    ),
    "not-law": ("not law on this day", lambda each: each.counting is Counting.NOT_IN_FORCE),
}
_ORDER = {"broken": 0, "at_risk": 1, "no_evidence": 2, "kept": 3}


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the register somebody wants to see."""

    shown: str
    group: str
    post: str
    vehicle: str

    def lets_through(self, standing: DutyStanding) -> bool:
        """Answer whether a duty is among what is wanted."""
        return (
            _SHOWN[self.shown][1](standing)
            and self.group in {"", standing.duty.service_group}
            and (not self.post or self.post in standing.posts)
            and self.vehicle in {"", standing.discharged_by or THE_COUNCIL}
        )

    @property
    def asked(self) -> dict[str, str]:
        """The parts of the address that ask for it."""
        return {"show": self.shown, "group": self.group, "post": self.post, "vehicle": self.vehicle}


@require_safe
@public
def duties(request: HttpRequest) -> HttpResponse:
    """Show the register."""
    asked = as_known(request)
    known = duties_and_record(asked.on, asked.audience)
    wanted = _filter(request)
    found = sorted((each for each in known.standings if wanted.lets_through(each)), key=_gravest_first)
    table = _table(request, asked, known, found)
    last = max(-(-len(found) // A_PAGE), 1)
    page = _page(request, last)
    address = asked.link("duties", **wanted.asked)
    return download_of(request, [table]) or render(
        request,
        "constitution/duties.html",
        {
            "finding": finding(known),
            "why": _why(known),
            "kind": _kind(known),
            "choices": _choices(known, wanted),
            "kept_in_form": asked.carried,
            "count": len(found),
            "table": table,
            "rows": table.shown_rows[(page - 1) * A_PAGE : page * A_PAGE],
            "page_number": page,
            "last_page": last,
            "address": f"{address}{'&' if '?' in address else '?'}page=",
            "gap_kinds": _gap_kinds(known),
        },
    )


def finding(known: DutiesKnown) -> str:
    """Return the answer in a sentence: how many duties are covered, and how many have a gap."""
    if not known.standings:
        return "No register of duties is on record yet, so nothing can be said of any."
    counted = [each for each in known.standings if each.is_counted]
    gaps = sum(bool(each.counted_gaps) for each in counted)
    law = count_in_words(len(counted), "counted duty", "counted duties")
    if not gaps:
        return f"Each of {law} has one filled post that answers for it."
    verb = "has" if gaps == 1 else "have"
    return f"Of {law} on {day_in_words(known.on)}, {len(counted) - gaps} are covered and {gaps} {verb} a named gap."


def _kind(known: DutiesKnown) -> str:
    kinds = {state_of(each) for each in known.standings if each.is_counted}
    return min(kinds, key=lambda kind: _ORDER[kind], default="no_evidence")


def _why(known: DutiesKnown) -> str:
    count = Counter(each.counting for each in known.standings)
    unverified, no_start = count[Counting.UNVERIFIED], count[Counting.START_NOT_ESTABLISHED]
    return (
        f"A duty counts when somebody has read its text and its first day is established. {unverified} more are "
        f"shown and not counted because nobody has read their text yet, and {no_start} because their start is not "
        "established."
    )


def _filter(request: HttpRequest) -> Filter:
    said = {name: request.GET.get(name, "").strip() for name in ("show", "group", "post", "vehicle")}
    return Filter(said["show"] if said["show"] in _SHOWN else "", said["group"], said["post"], said["vehicle"])


def _page(request: HttpRequest, last: int) -> int:
    said = request.GET.get("page", "1")
    return min(max(int(said), 1), last) if said.isdecimal() and len(said) < 6 else 1


def _gravest_first(standing: DutyStanding) -> tuple[bool, int, str]:
    return not standing.is_counted, _ORDER[state_of(standing)], standing.duty.service_group


def _choices(known: DutiesKnown, wanted: Filter) -> list[dict[str, Any]]:
    """Return the selects of the filter, each with its options and what is chosen."""
    groups = sorted({each.duty.service_group for each in known.standings})
    posts = sorted({post for each in known.standings for post in each.posts}, key=lambda post: title_of(known, post))
    bodies = sorted({each.discharged_by for each in known.standings if each.discharged_by})
    return [
        _select("show", "Which duties", [(key, words) for key, (words, _) in _SHOWN.items()], wanted.shown),
        _select("group", "Service", [("", "every service"), *((each, each) for each in groups)], wanted.group),
        _select("post", "Who answers", [("", "any post"), *((p, title_of(known, p)) for p in posts)], wanted.post),
        _select(
            "vehicle",
            "Who discharges it",
            [("", "anybody"), (THE_COUNCIL, "the council itself"), *((each, name_of(known, each)) for each in bodies)],
            wanted.vehicle,
        ),
    ]


def _select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> dict[str, Any]:
    items = [{"value": value, "text": text, "selected": value == chosen} for value, text in options]
    return {"id": f"filter-{name}", "name": name, "label": {"text": label}, "items": items}


def _gap_kinds(known: DutiesKnown) -> list[tuple[str, int]]:
    kinds = Counter(gap.kind.value for each in known.standings for gap in each.counted_gaps)
    return kinds.most_common()


def _table(request: HttpRequest, asked: AsKnown, known: DutiesKnown, found: Sequence[DutyStanding]) -> Table:
    headings = ("Duty", "Law", "How it stands", "Since", "Who must close it", "Who answers", "Who discharges it", "For")
    return Table(
        "duties",
        f"{count_in_words(len(found), 'duty', 'duties')}, the gravest first",
        [column(each) for each in headings],
        [_row(asked, known, each) for each in found],
        empty="no duty of the register is what you asked for. Choose less in the filter.",
        address=own_address(request),
    )


def _row(asked: AsKnown, known: DutiesKnown, standing: DutyStanding) -> list[Any]:
    gaps = standing.counted_gaps
    answers = who_answers(known, standing)
    owners = dict.fromkeys(title_of(known, gap.owner) for gap in gaps)
    since = dict.fromkeys(long_date(gap.first_day) if gap.first_day else "not established" for gap in gaps)
    source = asked.source(standing.record_ids, answers, f"Who answers: {standing.duty.title}")
    return [
        {"text": standing.duty.title, "href": asked.link("duty", standing.duty.duty)},
        f"{standing.duty.act} {standing.duty.section}",
        {"text": stands_in_words(standing), "state": state_of(standing)},
        "; ".join(since),
        "; ".join(owners),
        {"text": answers, **({"figure": source} if standing.record_ids else {})},
        who_discharges(known, standing),
        in_words(standing.duty.service_group),
    ]
