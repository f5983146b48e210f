"""The form of an amendment: a number and a slider for each thing that may be moved, and the link that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Final, Protocol

from rightsource.quantities import Problem

_BETWEEN: Final = ";"
_MONTHS_A_YEAR: Final = 12
_LONGEST: Final = 4_000  # characters of an amendment; nobody moves more by hand
_NO_ROOM: Final = Decimal(0)
_LEAST_ROOM: Final = Decimal(5_000_000)  # pounds that a slider reaches where nothing is planned
_SAVINGS: Final = "Savings"
_OF_A_SAVING: Final = {
    "amount": "Amount in a full year",
    "start": "Begins later by",
    "delivery": "How much of it is believed",
}
_TITLED: Final = re.compile(r"(?P<before>.*\b[Ss]aving )(?P<key>\S+)(?P<after>.*)")


class Movable(Protocol):
    """One thing of a plan that may be moved, as planning names it."""

    @property
    def name(self) -> str:
        """What stands before the equals sign."""

    @property
    def label(self) -> str:
        """What it is, in words."""

    @property
    def unit(self) -> str:
        """What is written after the equals sign: share, pounds, month or none."""

    @property
    def planned(self) -> str:
        """What is planned, as it would be written."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that may be moved, as the form shows it.

    Attributes:
        name: its name in the link, and in the form.
        label: what it is, in words.
        unit: share, pounds, month (by how many it is moved) or none (left out, a tick).
        planned: what the box shows while nothing is moved.
        value: what the box shows.
        low, high, step: how far the slider goes.
        fault: what is wrong with the value; blank for nothing.
    """

    name: str
    label: str
    unit: str
    planned: str
    value: str
    low: str = ""
    high: str = ""
    step: str = ""
    planned_month: str = ""
    fault: str = ""

    @property
    def key(self) -> str:
        """An id that a page may use."""
        return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", self.name)

    @property
    def short(self) -> str:
        """What it is among the fields of one saving; the whole label for everything else."""
        if not self.name.startswith("saving."):
            return self.label
        return "Leave it out" if self.unit == "none" else _OF_A_SAVING[self.name.rpartition(".")[2]]

    @property
    def is_moved(self) -> bool:
        """Answer whether it stands elsewhere than planned."""
        return not _same(self.value, self.planned)

    @property
    def text(self) -> str:
        """The change as it stands in a link."""
        said = self.value.strip().replace(",", "").replace("£", "").replace("−", "-")
        if self.unit == "share":
            return f"{self.name}={said.removesuffix('%')}%"
        if self.unit == "month":
            number = _number(said)
            return f"{self.name}={said}" if number is None else f"{self.name}={int(number):+d}"
        return f"{self.name}={'none' if self.unit == 'none' else said}"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one saving, under its title; or of one section, without a title of their own."""

    legend: str
    fields: Sequence[Field]

    @property
    def is_open(self) -> bool:
        """Answer whether something of it is moved, or at fault."""
        return any(each.is_moved or each.fault for each in self.fields)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields of one kind under one heading."""

    title: str
    hint: str
    fields: Sequence[Field]
    is_open: bool = False

    @property
    def groups(self) -> list[Group]:
        """The fields by what they are of: those of one saving together, all others in one group without a name."""
        if self.title != _SAVINGS:
            return [Group("", self.fields)]
        by_key: dict[str, list[Field]] = {}
        for each in self.fields:
            by_key.setdefault(_saving_of(each.name), []).append(each)
        return [Group(_legend(key, fields), fields) for key, fields in by_key.items()]

    @property
    def moved(self) -> int:
        """How many of them stand elsewhere than planned."""
        return sum(each.is_moved for each in self.fields)

    @property
    def has_faults(self) -> bool:
        """Answer whether any of them holds a fault."""
        return any(each.fault for each in self.fields)


@dataclass(frozen=True, slots=True)
class AmendmentForm:
    """What somebody asks for: each field as it stands, what the text held besides, and the link's text."""

    fields: tuple[Field, ...]
    besides: tuple[str, ...] = ()
    faults: tuple[Problem, ...] = field(default=())

    @property
    def text(self) -> str:
        """The amendment as it stands in a link; what concerns a saving that is left out goes with it."""
        gone = {each.name for each in self.fields if each.unit == "none" and each.is_moved}
        moved = [
            each.text
            for each in self.fields
            if each.is_moved and not any(each.name.startswith(f"{name}.") for name in gone)
        ]
        return _BETWEEN.join([*moved, *self.besides])

    def with_faults(self, problems: Iterable[Problem]) -> AmendmentForm:
        """Return the form with each fault at its field, and those of no field in its list."""
        found = tuple(problems)
        by_name: dict[str, str] = {}
        for problem in found:
            by_name.setdefault(problem.where.partition("=")[0].strip(), problem.message)
        fields = tuple(replace(each, fault=by_name.get(each.name, "")) for each in self.fields)
        return replace(self, fields=fields, faults=found)

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong, for the summary at the head of the page, each with the way to its field."""
        at = {each.name: each for each in self.fields}
        return [_problem(problem, at.get(problem.where.partition("=")[0].strip())) for problem in self.faults]

    @property
    def sections(self) -> list[Section]:
        """The fields by what they move, in reading order."""
        found = [
            Section(title, hint, [each for each in self.fields if _is_of(each.name, starts)], is_open=is_open)
            for title, hint, starts, is_open in _SECTIONS
        ]
        return [each for each in found if each.fields]


_SECTIONS: Final = (
    ("Council tax", "The rise in each year, adult social care precept included.", ("tax.",), True),
    (_SAVINGS, "What each brings in a full year, and when it begins.", ("saving.",), False),
    ("Prices paid to vehicles", "A year's price of each service.", ("price.",), False),
    ("When services go to vehicles", "By how many months each goes later, or earlier.", ("golive.",), False),
    ("Use of reserves", "Earmarked reserves that hold up the year's spending.", ("reserves.",), True),
    (
        "Receipts, borrowing and help",
        "Money that comes once, or that must be paid back.",
        ("receipts.", "borrowing.", "support.", "vehicle-support."),
        False,
    ),
)


def amendment_form(
    movable: Sequence[Movable],
    asked: Mapping[str, str],
    text: str,
    *,
    titles: Mapping[str, str],
    organisations: Mapping[str, str],
) -> AmendmentForm:
    """Return the form as somebody left it: what its boxes say, and of what they leave open, the text of a link.

    Args:
        movable: everything that may be moved.
        asked: what the boxes say, by name.
        text: the text of a link.
        titles: what each saving is, by its key.
        organisations: the names of vehicles, by their keys.
    """
    told, besides = _told(text[:_LONGEST])
    names = {each.name for each in movable}
    is_sent = any(name in asked for name in names)
    fields = []
    for each in movable:
        labelled = _labelled(each, titles, organisations)
        said = asked.get(each.name, "" if each.unit == "none" else None) if is_sent else None
        fields.append(_field(each, labelled, said, told.get(each.name)))
    return AmendmentForm(tuple(fields), tuple(each for each in besides if each.partition("=")[0].strip() not in names))


def _told(text: str) -> tuple[dict[str, str], list[str]]:
    """Return what a link's text says, by name; and each of its parts."""
    parts = [part.strip() for part in text.split(_BETWEEN) if part.strip()]
    return {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in parts)}, parts


def _field(movable: Movable, label: str, said: str | None, told: str | None) -> Field:
    """Return a field: as its box says, else as the link says, else as planned."""
    if movable.unit == "none":
        value = said if said is not None else ("none" if told is not None else "")
        return Field(movable.name, label, "none", "", "none" if value else "")
    if movable.unit == "month":
        value = said if said is not None else _shift(told, movable.planned)
        return Field(movable.name, label, "month", "0", value, "-24", "36", "1", planned_month=movable.planned)
    planned = _short(movable.planned.removesuffix("%"))
    value = said if said is not None else planned if told is None else _plain(told)
    low, high, step = _reach(movable, _number(planned) or _NO_ROOM)
    return Field(movable.name, label, movable.unit, planned, value.strip() or planned, low, high, step)


def _short(planned: str) -> str:
    """Return what is planned with no more decimals than a person would write."""
    number = _number(planned)
    return planned if number is None else f"{round(number, 2).normalize():f}"


def _reach(movable: Movable, planned: Decimal) -> tuple[str, str, str]:
    """Return how far a slider goes and by what steps."""
    if movable.name.startswith("tax."):
        return "0", f"{max(Decimal(10), planned)}", "0.01"
    if movable.unit == "share":
        return "0", "100", "1"
    high = max(planned * 2, _LEAST_ROOM) if not movable.name.startswith("price.") else max(planned * 2, Decimal(1))
    step = Decimal(10) ** max((high / 200).adjusted(), 0)
    return "0", f"{(high // step + 1) * step:f}", f"{step:f}"


def _shift(told: str | None, planned: str) -> str:
    """Return by how many months a link moves something from what is planned; what is no month is shown as it is."""
    if told is None:
        return "0"
    months, from_month = _months(told), _months(planned)
    if months is None or from_month is None:
        number = _number(told)
        return told if number is None else f"{int(number)}"
    return f"{months - from_month}"


def _months(written: str) -> int | None:
    found = re.fullmatch(r"(\d{4})-(\d{2})", written)
    return None if found is None else int(found[1]) * _MONTHS_A_YEAR + int(found[2]) - 1


def _plain(told: str) -> str:
    """Return a number as a box shows it: 1.2m as 1200000, 4.99% as 4.99; anything else as it is."""
    times = {"k": 1_000, "m": 1_000_000}.get(told[-1:].lower(), 1)
    number = _number(told.removesuffix("%").rstrip("kmKM") if times != 1 else told.removesuffix("%"))
    return told if number is None else f"{(number * times).normalize():f}"


def _number(written: str) -> Decimal | None:
    try:
        found = Decimal(written.strip().replace(",", "").replace("£", "").replace("−", "-").removesuffix("%"))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _same(value: str, planned: str) -> bool:
    one, other = _number(value), _number(planned)
    return value.strip() == planned if one is None or other is None else one == other


def _labelled(movable: Movable, titles: Mapping[str, str], organisations: Mapping[str, str]) -> str:
    """Return a label with a saving's title beside its reference, and an organisation's name in place of its key."""
    label = movable.label
    found = _TITLED.fullmatch(label)
    if found and found["key"] in titles:
        return f"{found['before']}{found['key']}{found['after']}: {titles[found['key']]}"
    for key, name in organisations.items():
        label = re.sub(rf"(?<![\w-]){re.escape(key)}(?![\w-])", name.replace("\\", ""), label)
    return label


def _is_of(name: str, starts: Sequence[str]) -> bool:
    return any(name.startswith(start) for start in starts)


def _problem(problem: Problem, at: Field | None) -> dict[str, str]:
    if at is None:
        return {"text": f"{problem.where[:80]}: {problem.message}"}
    return {"text": f"{at.label}: {problem.message}", "href": f"#{at.key}"}


def _saving_of(name: str) -> str:
    """Return the key of the saving that a field is of."""
    key = name.removeprefix("saving.")
    before, _, last = key.rpartition(".")
    return before if last in _OF_A_SAVING else key


def _legend(key: str, fields: Sequence[Field]) -> str:
    """Return a saving's reference with its title, from the label of the field that leaves it out."""
    label = next((each.label for each in fields if each.unit == "none"), key)
    return label.removeprefix("Saving ")
