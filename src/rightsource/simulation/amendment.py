"""A change to a plan as a member moves it, in a text short enough for a link: `tax.2027=4.99%;saving.S-3=none`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import quote, unquote

from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.fault import Fault
from rightsource.simulation.faults import find_faults
from rightsource.simulation.movable import MOVABLES, Unit, Value
from rightsource.simulation.study import Study

_BETWEEN: Final = ";"
_OFFERED: Final = 8
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_SHIFT: Final = re.compile(r"[+-]\d{1,3}")
_THOUSANDS: Final = {"k": Decimal(1_000), "m": Decimal(1_000_000)}
_FORMS: Final = {
    Unit.SHARE: "a percentage, as 4.99%",
    Unit.POUNDS: "an amount, as 1200000, 1.2m or 500k",
    Unit.MONTH: "a month, as 2027-10, or months later or earlier than planned, as +6 or -3",
    Unit.NONE: "the word none",
}


class AmendmentCannotBeMade(ValueError):  # noqa: N818 - the house names a refusal by what is wrong
    """The text of an amendment holds faults, or the plan that it makes does."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(f"{fault.where}: {fault.message}" for fault in faults))


@dataclass(frozen=True)
class Change:
    """One thing moved: which kind, of what (a year, a saving, a service, a vehicle), and to where."""

    kind: str
    of: str
    value: Value

    @property
    def text(self) -> str:
        """The change as it stands in a link."""
        kind, of = MOVABLES[self.kind], quote(self.of, safe=" /.-_,'()&")
        return f"{kind.before}{of}{kind.after}={_written(self.value, kind.unit)}"


@dataclass(frozen=True)
class Amendment:
    """Changes to a plan, made in their order."""

    changes: tuple[Change, ...] = ()

    @property
    def text(self) -> str:
        """The amendment as it stands in a link; reading it again gives the same amendment."""
        return _BETWEEN.join(change.text for change in self.changes)


def amendment_from(text: str, study: Study) -> Amendment:
    """Read the text of an amendment to a study's plan; none at all changes nothing.

    Raises:
        AmendmentCannotBeMade: carries every fault found, each with what to write.
    """
    faults: list[Fault] = []
    changes: list[Change] = []
    for part in (part.strip() for part in text.split(_BETWEEN)):
        if part:
            found = _change_from(part, study)
            if isinstance(found, Fault):
                faults.append(found)
            else:
                changes.append(found)
    faults += _told_twice(changes)
    if faults:
        raise AmendmentCannotBeMade(tuple(faults))
    amendment = Amendment(tuple(changes))
    amended(study, amendment)
    return amendment


def amended(study: Study, amendment: Amendment) -> Study:
    """Return a study with its plan, and what it pays and when, as amended.

    Raises:
        AmendmentCannotBeMade: carries every fault of the study that comes out.
    """
    made = study
    # What is left out goes last, so that whatever else is said of it finds it.
    for change in sorted(amendment.changes, key=lambda change: MOVABLES[change.kind].unit is Unit.NONE):
        made = MOVABLES[change.kind].moved(made, change.of, change.value)
    faults = find_faults(made.group, made.assumptions, made.plan)
    if faults:
        raise AmendmentCannotBeMade(faults)
    return made


def in_words(study: Study, amendment: Amendment) -> tuple[str, ...]:
    """Say each change beside what was planned."""
    return tuple(_in_words(study, change) for change in amendment.changes)


@dataclass(frozen=True)
class Handle:
    """One thing that may be moved, for a form: what to write before the equals sign, and where it stands now.

    Attributes:
        name: as `tax.2027`, to be followed by an equals sign and a value.
        label: what it is, in words.
        unit: what is written after the equals sign: "share" a percentage, "pounds", "month", or "none".
        planned: what is planned, as it would be written.
        form: what may be written, in words.
    """

    name: str
    label: str
    unit: str
    planned: str
    form: str


def handles(study: Study) -> tuple[Handle, ...]:
    """Return everything of a study that may be moved, in reading order."""
    return tuple(
        Handle(
            f"{kind.before}{of}{kind.after}",
            kind.label(study, of),
            kind.unit.value,
            _written(kind.planned(study, of), kind.unit),
            _FORMS[kind.unit],
        )
        for kind in MOVABLES.values()
        for of in kind.whose(study)
    )


def _change_from(part: str, study: Study) -> Change | Fault:
    name, equals, written = part.partition("=")
    named = _kind_named(name.strip())
    if not equals or named is None:
        forms = ", ".join(kind.example for kind in MOVABLES.values())
        return Fault(part, f"It is not a change that can be made. Write one such as {forms}.", "unknown-change")
    kind, of = MOVABLES[named[0]], unquote(named[1])
    of = of[:4] if kind.is_of_year and re.fullmatch(r"\d{4}-\d{2}", of) else of
    if of not in kind.may_name(study):
        return Fault(part, kind.no_such(study, of, _OFFERED), "nothing-of-that-name")
    value = _read(written.strip(), kind.unit)
    if value is None:
        return Fault(part, f"{written.strip()!r} cannot be read here. Write {_FORMS[kind.unit]}.", "not-readable")
    refusal = kind.refuses(study, of, value)
    return Fault(part, refusal, "cannot-be-moved-there") if refusal else Change(kind.name, of, value)


def _kind_named(name: str) -> tuple[str, str] | None:
    """Return the kind that a name is of, and of what: of those that fit, the one that says most."""
    fitting = [
        kind
        for kind in MOVABLES.values()
        if name.startswith(kind.before) and name.endswith(kind.after) and len(name) > len(kind.before) + len(kind.after)
    ]
    if not fitting:
        return None
    kind = max(fitting, key=lambda each: len(each.before) + len(each.after))
    return kind.name, name[len(kind.before) : len(name) - len(kind.after)]


def _told_twice(changes: list[Change]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], Change] = {}
    for change in changes:
        if (change.kind, change.of) in seen:
            yield Fault(change.text, "The same thing is moved before. Write it once.", "moved-twice")
        seen[change.kind, change.of] = change


def _read(written: str, unit: Unit) -> Value | None:
    """Return what is written, or None where it cannot be read."""
    readers: dict[Unit, Callable[[str], Value | None]] = {
        Unit.SHARE: _read_share,
        Unit.POUNDS: _read_pounds,
        Unit.MONTH: _read_month,
        Unit.NONE: lambda text: Value(0.0) if text == "none" else None,
    }
    return readers[unit](written)


def _read_share(written: str) -> Value | None:
    number = _number(written.removesuffix("%"))
    return None if number is None or not written.endswith("%") else Value(float(number / 100))


def _read_pounds(written: str) -> Value | None:
    plain = written.removeprefix("£").replace(",", "").lower()
    times = _THOUSANDS.get(plain[-1:], Decimal(1))
    number = _number(plain.rstrip("km"))
    return None if number is None or len(plain) - len(plain.rstrip("km")) > 1 else Value(float(number * times))


def _read_month(written: str) -> Value | None:
    if _SHIFT.fullmatch(written):
        return Value(float(int(written)), is_shift=True)
    named = _MONTH.fullmatch(written)
    return None if named is None else Value(float(int(named[1]) * MONTHS_PER_YEAR + int(named[2]) - 1))


def _number(written: str) -> Decimal | None:
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", written):
        return None
    try:
        return Decimal(written)
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing else through
        return None


def _written(value: Value, unit: Unit) -> str:
    if unit is Unit.NONE:
        return "none"
    if unit is Unit.MONTH:
        year, month = divmod(int(value.amount), MONTHS_PER_YEAR)
        return f"{int(value.amount):+d}" if value.is_shift else f"{year}-{month + 1:02d}"
    times = 100 if unit is Unit.SHARE else 1
    return f"{(Decimal(repr(value.amount)) * times).normalize():f}" + ("%" if unit is Unit.SHARE else "")


def _in_words(study: Study, change: Change) -> str:
    kind = MOVABLES[change.kind]
    label, planned = kind.label(study, change.of), kind.planned(study, change.of)
    if kind.unit is Unit.NONE:
        return f"{label}: left out."
    value = replace(planned, amount=planned.amount + change.value.amount) if change.value.is_shift else change.value
    return f"{label}: {_written(value, kind.unit)} in place of {_written(planned, kind.unit)}."
