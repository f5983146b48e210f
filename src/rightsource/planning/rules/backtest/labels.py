"""Distress as it was reported: a file of events, read whole, with every fault of it at once.

Columns `council`, `gss`, `event` and `date`, in any order and among others; a council may have several events.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear, Problem, ProblemsFound
from rightsource.quantities.wording import list_in_words

SECTION_114 = "section_114"
EXCEPTIONAL_FINANCIAL_SUPPORT = "exceptional_financial_support"
COLUMNS = ("council", "gss", "event", "date")

_GSS = re.compile(r"E\d{8}")
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# Words in a council's name that say what kind it is, which some lists give and others do not.
_KINDS = re.compile(
    r"\b(?:council|county|city of|city|london borough of|royal borough of|metropolitan|unitary|authority|borough"
    r"|ua|cc|lb|mbc|the|of)\b"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the file: who, by name and by code where it has one, what came, and when."""

    council: str
    gss: str
    event: str
    on: date


@dataclass(frozen=True, slots=True)
class LeftAside:
    """An event that no score can take in, and why."""

    council: str
    event: str
    on: date
    because: str


@dataclass(frozen=True, slots=True)
class Labels:
    """Events by the authority that they befell, each list by day, and the events that were left aside."""

    events: Mapping[str, tuple[Event, ...]]
    complete_to: date
    left_aside: tuple[LeftAside, ...]

    def first_within(self, e_code: str, after: date, until: date) -> Event | None:
        """Return an authority's first event after one day and up to another."""
        return next((event for event in self.events.get(e_code, ()) if after < event.on <= until), None)


def read_labels(text: str, *, name: str) -> tuple[Event, ...]:
    """Return the events of a label file, by day.

    Args:
        text: the file, with a heading row; a line of empty cells is passed over.
        name: what to call the file in a fault.

    Raises:
        ProblemsFound: every fault, with the row and the reason.
    """
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    headings = [cell.strip().casefold() for cell in lines[0]] if lines else []
    missing = [column for column in COLUMNS if column not in headings]
    if missing:
        message = (
            f"The heading row lacks {list_in_words(missing)}. Write the columns council, gss, event and date, as in "
            "Northamptonshire,E10000021,section_114,2018-02-02."
        )
        raise ProblemsFound([Problem(f"{name}, row 1", message, "labels-heading-missing")])
    events: set[Event] = set()
    problems: list[Problem] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        padded = [*cells, *[""] * len(headings)]
        row = {column: padded[headings.index(column)].strip() for column in COLUMNS}
        found = list(_faults(row))
        problems += [Problem(f"{name}, row {number}", message, code) for message, code in found]
        if not found:
            on = _day(row["date"])
            assert on is not None
            events.add(Event(row["council"], row["gss"].upper(), _plain(row["event"]), on))
    if problems:
        raise ProblemsFound(problems)
    return tuple(sorted(events, key=lambda event: (event.on, event.gss, event.council, event.event)))


def labels_of(events: Iterable[Event], rows: Iterable[OutturnRow], *, complete_to: date | None = None) -> Labels:
    """Return events as cases of the authorities of some returns: by GSS code, else by name.

    Args:
        events: as read.
        rows: returns of upper-tier authorities, of any years.
        complete_to: the day up to which the file names every case. If nothing is said, the end of the financial year of
            its last event: whoever wrote that one down is taken to have looked at its year whole.
    """
    by_gss, by_name = _authorities(rows)
    taken: dict[str, list[Event]] = {}
    aside: list[LeftAside] = []
    every = list(events)
    for event in every:
        e_code = by_gss.get(event.gss) or by_name.get(plain_name(event.council))
        kind = kind_of(event.event)
        if not kind:
            because = "it is neither a section 114(3) report nor exceptional financial support"
        elif e_code is None:
            because = "no return given is of an upper-tier authority of that code or name"
        else:
            taken.setdefault(e_code, []).append(Event(event.council, event.gss, kind, event.on))
            continue
        aside.append(LeftAside(event.council, event.event, event.on, because))
    last = max((event.on for event in every), default=date.min)
    return Labels(
        {e_code: tuple(sorted(own, key=lambda event: event.on)) for e_code, own in taken.items()},
        complete_to or (FinancialYear.of(last).last_day if every else date.min),
        tuple(aside),
    )


def kind_of(event: str) -> str:
    """Return which of the two kinds of reported distress an event is, blank for neither.

    A report under section 114(2) is of an unlawful item, not of a budget that cannot balance.

    >>> kind_of("section_114"), kind_of("efs"), kind_of("section_114_2"), kind_of("commissioners_appointed")
    ('section_114', 'exceptional_financial_support', '', '')
    """
    if "114" in event:
        return "" if re.search(r"114[a_]*2", event) else SECTION_114
    is_support = "efs" in event.split("_") or "exceptional_financial" in event or "capitalisation_direction" in event
    return EXCEPTIONAL_FINANCIAL_SUPPORT if is_support else ""


def plain_name(name: str) -> str:
    """Return a council's name without what some lists write and others leave out.

    >>> plain_name("Northamptonshire County Council") == plain_name("Northamptonshire CC ")
    True
    """
    words = _KINDS.sub(" ", re.sub(r"[^a-z0-9 ]+", " ", name.casefold().replace("&", " and ")))
    return "".join(words.split())


def _authorities(rows: Iterable[OutturnRow]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the E-code of each GSS code, and of each name that only one authority bears."""
    by_gss: dict[str, str] = {}
    bearers: dict[str, set[str]] = {}
    for row in sorted(rows, key=lambda row: (row.vintage_on, row.authority.e_code)):
        if row.authority.gss:
            by_gss[row.authority.gss] = row.authority.e_code
        bearers.setdefault(plain_name(row.authority.name), set()).add(row.authority.e_code)
    return by_gss, {name: min(codes) for name, codes in bearers.items() if name and len(codes) == 1}


def _faults(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not row["council"] and not row["gss"]:
        yield "It names no council. Write its name, its GSS code, or both.", "labels-no-council"
    if row["gss"] and not _GSS.fullmatch(row["gss"].upper()):
        message = (
            f"'{row['gss']}' is no GSS code of England. Write E and eight digits, as E10000021, or leave it empty."
        )
        yield message, "labels-not-a-gss-code"
    if not _plain(row["event"]):
        yield "It says not what came. Write section_114 or exceptional_financial_support.", "labels-no-event"
    if _day(row["date"]) is None:
        given = f"'{row['date']}' is not a day" if row["date"] else "It has no day"
        yield (
            f"{given}. Write it as 2018-02-02; a financial year, as 2020-21, stands for its first day.",
            "labels-no-day",
        )


def _plain(event: str) -> str:
    return "_".join(re.sub(r"[^a-z0-9]+", " ", event.casefold()).split())


def _day(text: str) -> date | None:
    found = _DAY_FIRST.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        if len(text) == len("2020-21") and not text.endswith(tuple("/-")):
            return FinancialYear.parse(text).first_day
        return date.fromisoformat(text[: len("2018-02-02")])
    except ValueError:
        return None
