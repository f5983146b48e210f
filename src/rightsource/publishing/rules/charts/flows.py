"""Money flowing from where it comes to where it goes, as a Sankey drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rightsource.publishing.rules.charts import style
from rightsource.publishing.rules.charts.style import PAGE, Size, Unit, Words

_BAR_WIDTH = 12.0
_TALLEST_COLUMN = 260.0
_RUNS_BACK = "#e9b3bd"


@dataclass(frozen=True, slots=True)
class FlowNode:
    """A place that money comes from or goes to, in one of the columns, the first being 0."""

    key: str
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount from one place to another in a later column; a negative one runs back, and is drawn as such."""

    source: str
    target: str
    amount: float


@dataclass(frozen=True, slots=True)
class Flows:
    """Who pays whom how much."""

    words: Words
    nodes: Sequence[FlowNode]
    flows: Sequence[Flow]
    unit: Unit = field(default_factory=Unit)


@dataclass(frozen=True, slots=True)
class _Bar:
    """A place as drawn: its corner, its height, and its name in lines above it."""

    x: float
    y: float
    height: float
    name: tuple[str, ...]
    anchor: str


def sankey(chart: Flows, size: Size = PAGE) -> bytes:
    """Draw flows as bands whose width is the amount, each place named with what goes through it."""
    flows = [flow for flow in chart.flows if flow.amount]
    through = {node.key: _through(node.key, flows) for node in chart.nodes}
    nodes = [node for node in chart.nodes if through[node.key]]
    if not nodes:
        frame = style.frame_for(chart.words, size, 80)
        nothing = style.text_path(style.NOTHING, size.margin, frame.top + 40, size.text, colour=style.MUTED)
        return style.picture(chart.words, size.width, frame.height, nothing + style.frame_paths(frame, size))
    last = max(node.column for node in nodes)
    step = (size.width - 2 * size.margin - _BAR_WIDTH) / max(last, 1)
    names = {
        node.key: _name_lines(chart, node, flows, size, step * 0.92 / (1 + (last == 1 or 0 < node.column < last)))
        for node in nodes
    }
    line_height = size.text * 1.2
    gap = max(len(lines) for lines in names.values()) * line_height + 14
    columns = [[node for node in nodes if node.column == n] for n in range(last + 1)]
    scale = _TALLEST_COLUMN / max(sum(through[node.key] for node in column) for column in columns)
    room = max(sum(through[node.key] * scale + gap for node in column) for column in columns)
    frame = style.frame_for(chart.words, size, room)
    bars: dict[str, _Bar] = {}
    for n, column in enumerate(columns):
        y = frame.top + (room - sum(through[node.key] * scale + gap for node in column)) / 2
        anchor = "start" if n == 0 else "end" if n == last else "middle"
        for node in column:
            height = through[node.key] * scale
            bars[node.key] = _Bar(size.margin + n * step, y + gap - 7, height, names[node.key], anchor)
            y += height + gap
    body = _bands(flows, bars, scale) + "".join(_bar(bar, size, line_height) for bar in bars.values())
    return style.picture(chart.words, size.width, frame.height, body + style.frame_paths(frame, size))


def _through(key: str, flows: Sequence[Flow]) -> float:
    out = sum(abs(flow.amount) for flow in flows if flow.source == key)
    into = sum(abs(flow.amount) for flow in flows if flow.target == key)
    return max(out, into)


def _name_lines(chart: Flows, node: FlowNode, flows: Sequence[Flow], size: Size, width: float) -> tuple[str, ...]:
    out = sum(flow.amount for flow in flows if flow.source == node.key)
    into = sum(flow.amount for flow in flows if flow.target == node.key)
    amount = chart.unit.written(max(out, into, key=abs))
    return tuple(style.wrapped(f"{node.name} {amount}", size.text, width))


def _bands(flows: Sequence[Flow], bars: dict[str, _Bar], scale: float) -> str:
    leaves_at = {key: bar.y for key, bar in bars.items()}
    arrives_at = dict(leaves_at)
    bands = []
    for flow in flows:
        source, target = bars[flow.source], bars[flow.target]
        assert source.x < target.x, f"money runs to a later column, not from {flow.source} to {flow.target}"
        width = abs(flow.amount) * scale
        x0, x1, y0, y1 = source.x + _BAR_WIDTH, target.x, leaves_at[flow.source], arrives_at[flow.target]
        middle = (x0 + x1) / 2
        bands.append(
            f'<path fill="{_RUNS_BACK if flow.amount < 0 else style.BANDS[0]}" fill-opacity="0.85" '
            f'd="M{x0:.2f} {y0:.2f}C{middle:.2f} {y0:.2f} {middle:.2f} {y1:.2f} {x1:.2f} {y1:.2f}V{y1 + width:.2f}'
            f'C{middle:.2f} {y1 + width:.2f} {middle:.2f} {y0 + width:.2f} {x0:.2f} {y0 + width:.2f}Z"/>'
        )
        leaves_at[flow.source] += width
        arrives_at[flow.target] += width
    return "".join(bands)


def _bar(bar: _Bar, size: Size, line_height: float) -> str:
    at = bar.x + {"start": 0.0, "middle": 0.5, "end": 1.0}[bar.anchor] * _BAR_WIDTH
    first = bar.y - 6 - (len(bar.name) - 1) * line_height
    lines = [
        style.text_path(line, at, first + n * line_height, size.text, anchor=bar.anchor)
        for n, line in enumerate(bar.name)
    ]
    height = max(bar.height, 1.0)
    place = f'x="{bar.x:.2f}" y="{bar.y:.2f}" width="{_BAR_WIDTH:g}" height="{height:.2f}"'
    return f'<rect {place} fill="{style.TEAL}"/>{"".join(lines)}'
