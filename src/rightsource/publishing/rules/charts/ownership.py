"""Who owns whom, drawn from the owners on the left to the owned on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rightsource.publishing.rules.charts import style
from rightsource.publishing.rules.charts.style import PAGE, Size, Words

_ROOM_FOR_LINES_SHARE = 0.16
_BETWEEN_BOXES = 14.0


@dataclass(frozen=True, slots=True)
class Owned:
    """An organisation as drawn: its name and, in a word, what it is."""

    key: str
    name: str
    legal_form: str


@dataclass(frozen=True, slots=True)
class Holding:
    """Who owns whom, and how much of it in words: "51%", "sole member", "one of four authorities"."""

    owner: str
    owned: str
    share: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """A group of organisations and the holdings between them."""

    words: Words
    organisations: Sequence[Owned]
    holdings: Sequence[Holding]


@dataclass(frozen=True, slots=True)
class _Box:
    """An organisation in its place: its name in lines, then its legal form and who owns it."""

    x: float
    y: float
    width: float
    height: float
    name: tuple[str, ...]
    facts: tuple[str, ...]


def ownership_drawing(chart: Ownership, size: Size = PAGE) -> bytes:
    """Draw each organisation as a box to the right of its owners, saying inside who holds what share of it."""
    if not chart.organisations:
        frame = style.frame_for(chart.words, size, 80)
        nothing = style.text_path(style.NOTHING, size.margin, frame.top + 40, size.text, colour=style.MUTED)
        return style.picture(chart.words, size.width, frame.height, nothing + style.frame_paths(frame, size))
    columns = _columns(chart)
    step = (size.width - 2 * size.margin) / (len(columns) - _ROOM_FOR_LINES_SHARE if len(columns) > 1 else 2)
    width = step * (1 - _ROOM_FOR_LINES_SHARE)
    text = size.text - 1
    sized = {each.key: _box(chart, each, width, text) for each in chart.organisations}
    room = max(sum(sized[key].height + _BETWEEN_BOXES for key in column) for column in columns)
    frame = style.frame_for(chart.words, size, room)
    boxes: dict[str, _Box] = {}
    for n, column in enumerate(columns):
        heights = sum(sized[key].height + _BETWEEN_BOXES for key in column)
        spare = (room - heights) / (len(column) + 1)
        y = frame.top + spare
        for key in column:
            box = sized[key]
            boxes[key] = _Box(size.margin + n * step, y, width, box.height, box.name, box.facts)
            y += box.height + _BETWEEN_BOXES + spare
    body = _lines(chart.holdings, boxes) + "".join(_drawn(box, text) for box in boxes.values())
    return style.picture(chart.words, size.width, frame.height, body + style.frame_paths(frame, size))


def _columns(chart: Ownership) -> list[list[str]]:
    """Return the organisations by how far down a chain of owners they stand, each column in the order of its owners."""
    owners: dict[str, list[str]] = {each.key: [] for each in chart.organisations}
    for holding in chart.holdings:
        owners[holding.owned].append(holding.owner)
    depths = {key: _depth(key, owners, frozenset()) for key in owners}
    columns: list[list[str]] = []
    place: dict[str, float] = {}
    for depth in sorted(set(depths.values())):
        keys = [key for key in owners if depths[key] == depth]
        keys.sort(key=lambda key: _mean([place[owner] for owner in owners[key] if owner in place]))
        columns.append(keys)
        place.update({key: n / len(keys) for n, key in enumerate(keys)})
    return columns


def _depth(key: str, owners: dict[str, list[str]], seen: frozenset[str]) -> int:
    # Organisations that own each other stand side by side: a chain is not followed round twice.
    above = [owner for owner in owners[key] if owner not in seen | {key}]
    return 1 + max((_depth(owner, owners, seen | {key}) for owner in above), default=-1)


def _mean(places: Sequence[float]) -> float:
    return sum(places) / len(places) if places else 0.0


def _box(chart: Ownership, each: Owned, width: float, text: float) -> _Box:
    names = {other.key: other.name for other in chart.organisations}
    held = [f"{holding.share}: {names[holding.owner]}" for holding in chart.holdings if holding.owned == each.key]
    name = tuple(style.wrapped(each.name, text, width - 16, bold=True))
    facts = tuple(line for fact in (each.legal_form, *held) for line in style.wrapped(fact, text - 1, width - 16))
    return _Box(0, 0, width, (len(name) + len(facts)) * text * 1.25 + 16, name, facts)


def _lines(holdings: Sequence[Holding], boxes: dict[str, _Box]) -> str:
    arriving: dict[str, int] = {}
    parts: list[str] = []
    for holding in holdings:
        arriving[holding.owned] = arriving.get(holding.owned, 0) + 1
        owner, owned = boxes[holding.owner], boxes[holding.owned]
        count = sum(other.owned == holding.owned for other in holdings)
        x0, y0 = owner.x + owner.width, owner.y + owner.height / 2
        x1, y1 = owned.x, owned.y + owned.height * arriving[holding.owned] / (count + 1)
        middle = (x0 + x1) / 2
        parts.append(
            f'<path fill="none" stroke="{style.MUTED}" stroke-width="1.5" '
            f'd="M{x0:.2f} {y0:.2f}C{middle:.2f} {y0:.2f} {middle:.2f} {y1:.2f} {x1:.2f} {y1:.2f}"/>'
        )
    return "".join(parts)


def _drawn(box: _Box, text: float) -> str:
    y = box.y + 4
    place = f'x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}" height="{box.height:.2f}"'
    parts = [f'<rect {place} fill="{style.WASH}" stroke="{style.TEAL}" stroke-width="1.5"/>']
    for line in box.name:
        y += text * 1.25
        parts.append(style.text_path(line, box.x + 8, y, text, bold=True))
    for line in box.facts:
        y += text * 1.25
        parts.append(style.text_path(line, box.x + 8, y, text - 1, colour=style.MUTED))
    return "".join(parts)
