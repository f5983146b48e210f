"""Fans, lines, bars and limits over time, drawn with matplotlib in the house style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from threading import Lock
from typing import Any, Final

import matplotlib as mpl
from matplotlib import ticker
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rightsource.publishing.rules.charts import style
from rightsource.publishing.rules.charts.style import PAGE, Frame, Size, Unit, Words

# matplotlib's settings belong to the whole process, so one chart is drawn at a time.
_ONE_AT_A_TIME = Lock()
_BAND_NAMES: Final = ("Pale", "Dark")
_LEADER: Final = {"arrowstyle": "-", "linewidth": 2, "shrinkA": 0, "shrinkB": 0, "relpos": (0, 0.5)}
_SETTINGS: Final[dict[Any, Any]] = {
    "axes.edgecolor": style.RULE,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": [style.FAMILY, "DejaVu Sans"],
    "svg.fonttype": "path",
    "svg.hashsalt": "rightsource",
    "text.color": style.INK,
    "text.parse_math": False,
    "xtick.color": style.MUTED,
    "ytick.color": style.MUTED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One series by name; a missing value is a gap, and what is forecast is drawn broken from `forecast_from` on."""

    name: str
    values: Sequence[float | None]
    forecast_from: int | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Some series over the same times."""

    words: Words
    times: Sequence[str]
    lines: Sequence[Line]
    unit: Unit = field(default_factory=Unit)


@dataclass(frozen=True, slots=True)
class Fan:
    """Many futures: for each time the value that a share of them stays under, after what has happened.

    Args:
        actuals: values up to the last one known, one for each of `actual_times`.
        quantiles: share of futures (0 to 1) to the values under which they stay, one for each of `times`.
        floor: a level that matters, with its name.
    """

    words: Words
    actual_times: Sequence[str]
    actuals: Sequence[float]
    times: Sequence[str]
    quantiles: dict[float, Sequence[float]]
    floor: tuple[str, float] | None = None
    unit: Unit = field(default_factory=Unit)


@dataclass(frozen=True, slots=True)
class BarGroup:
    """What is compared for one thing: a value for each of the names, or none on record."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars side by side for each group: planned, claimed, verified."""

    words: Words
    names: Sequence[str]
    groups: Sequence[BarGroup]
    unit: Unit = field(default_factory=Unit)


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of a limit is used over time, the limit itself, and from where on it is a forecast."""

    words: Words
    times: Sequence[str]
    used: Line
    limit: Line
    unit: Unit = field(default_factory=Unit)


def line_chart(chart: Lines, size: Size = PAGE) -> bytes:
    """Draw some series as lines, each named where it ends."""
    drawing = _Drawing(chart.words, size)
    series = [line for line in chart.lines if _known(line.values)]
    with drawing as axes:
        for n, line in enumerate(series):
            _draw_line(axes, line, style.SERIES[n % len(style.SERIES)])
        drawing.name_times(chart.times)
        drawing.name_values(chart.unit, [value for line in series for value in _known(line.values)])
        drawing.name_ends(
            [_end(line, chart.unit, style.SERIES[n % len(style.SERIES)]) for n, line in enumerate(series)]
        )
    return drawing.svg()


def limit_chart(chart: Limit, size: Size = PAGE) -> bytes:
    """Draw what is used against its limit: the room between them is tinted, and so is any excess."""
    drawing = _Drawing(chart.words, size)
    both = [line for line in (chart.used, chart.limit) if _known(line.values)]
    with drawing as axes:
        if len(both) == 2:
            used, limit = _floats(chart.used.values), _floats(chart.limit.values)
            times = range(len(used))
            is_over = [u > m for u, m in zip(used, limit, strict=True)]
            axes.fill_between(times, used, limit, color=style.BANDS[0], linewidth=0)
            axes.fill_between(times, used, limit, where=is_over, interpolate=True, color="#e9b3bd", linewidth=0)
        for line, colour in zip((chart.used, chart.limit), (style.TEAL, style.BROKEN), strict=True):
            _draw_line(axes, line, colour)
        drawing.name_times(chart.times)
        drawing.name_values(chart.unit, [0.0, *(value for line in both for value in _known(line.values))])
        colours = ((chart.used, style.TEAL), (chart.limit, style.BROKEN))
        drawing.name_ends([_end(line, chart.unit, colour) for line, colour in colours if line in both])
    return drawing.svg()


def fan_chart(chart: Fan, size: Size = PAGE) -> bytes:
    """Draw what has happened as a line, and what may happen as bands about the middle future."""
    drawing = _Drawing(chart.words, size)
    start = len(chart.actuals)
    shares = sorted(chart.quantiles) if chart.times else []
    values = [*chart.actuals, *(value for share in shares for value in chart.quantiles[share])]
    with drawing as axes:
        # The fan opens from the last actual, so that what is known and what is not are one story.
        begins = list(chart.actuals[-1:])
        places = range(start - len(begins), start + len(chart.times))
        ends: list[_End] = []
        for n, (low, high) in enumerate(zip(shares, reversed(shares), strict=True)):
            if low < high:
                under, over = ([*begins, *chart.quantiles[share]] for share in (low, high))
                axes.fill_between(places, under, over, color=style.BANDS[min(n, 1)], linewidth=0)
                ends.append(
                    _End(
                        f"{_BAND_NAMES[min(n, 1)]}: {_share_in_words(high - low)} futures",
                        chart.quantiles[high][-1],
                        style.BANDS[min(n, 1)],
                    )
                )
        if 0.5 in chart.quantiles and shares:
            middle = chart.quantiles[0.5]
            axes.plot(places, [*begins, *middle], color=style.TEAL, linewidth=2.5)
            ends.append(_End(f"Middle future {chart.unit.written(middle[-1])}", middle[-1], style.TEAL))
        axes.plot(range(start), chart.actuals, color=style.INK, linewidth=2.5, marker="o", markersize=5)
        if chart.floor and values:
            drawing.mark_level(chart.floor[0], chart.floor[1], chart.unit)
            values.append(chart.floor[1])
        drawing.name_times([*chart.actual_times, *chart.times])
        drawing.name_values(chart.unit, [0.0, *values] if values else [])
        drawing.name_ends(ends)
        if chart.actuals:
            drawing.name_point(f"Actual {chart.unit.written(chart.actuals[-1])}", start - 1, chart.actuals[-1])
    return drawing.svg()


def bar_chart(chart: Bars, size: Size = PAGE) -> bytes:
    """Draw bars side by side for each group; the first group says which is which, and every bar says its value."""
    band = 24.0 * max(len(chart.names), 1) + 30
    drawing = _Drawing(chart.words, size, inner_height=band * len(chart.groups) if chart.groups else 120)
    colours = _bar_colours(len(chart.names))
    ends: list[tuple[float, str]] = []
    with drawing as axes:
        step = 1 / (len(chart.names) + 30 / 24)
        for place, group in enumerate(chart.groups):
            heading = place - 0.5 + 0.45 * step
            drawing.name_group(group.name, heading)
            for n, value in enumerate(group.values):
                middle = place - 0.5 + (n + 1.45) * step
                axes.barh(middle, value or 0.0, height=step * 0.8, color=colours[n], linewidth=0)
                ends.append((value or 0.0, _bar_words(chart, n, value)))
                drawing.name_bar(ends[-1][1], middle, value or 0.0)
        axes.set_ylim(len(chart.groups) - 0.5 if chart.groups else 1, -0.5)
        drawing.hold_bars(ends)
    return drawing.svg()


@dataclass(frozen=True, slots=True)
class _End:
    """Where a series ends, what it is called there, and its colour."""

    text: str
    value: float
    colour: str


class _Drawing:
    """One chart on its way: an axes inside the frame of its words, and then the bytes."""

    def __init__(self, words: Words, size: Size, inner_height: float | None = None) -> None:
        self.words = words
        self.size = size
        self.frame: Frame = style.frame_for(words, size, inner_height)
        self._left = float(size.margin)
        self._right = float(size.width - size.margin)
        self._bottom = self.frame.bottom
        self._svg = BytesIO()

    def __enter__(self) -> Axes:
        style.use_house_letters()
        _ONE_AT_A_TIME.acquire()
        self._settings = mpl.rc_context({**_SETTINGS, "font.size": self.size.text})
        self._settings.__enter__()
        # A figure counts in inches of 72 points: one point is one pixel of the picture.
        self._figure = Figure(figsize=(self.size.width / 72, self.frame.height / 72), facecolor=style.PAPER)
        self.axes = self._figure.add_axes((0, 0, 1, 1), facecolor="none")
        self.axes.tick_params(length=0, pad=6)
        return self.axes

    def __exit__(self, *raised: object) -> None:
        try:
            if raised[0] is None:
                self._place()
                # No date, no maker: the same values give the same bytes on any day.
                self._figure.savefig(self._svg, format="svg", metadata={"Date": None, "Creator": None})
        finally:
            self._settings.__exit__(None, None, None)
            _ONE_AT_A_TIME.release()

    def name_times(self, times: Sequence[str]) -> None:
        """Name as many times as there is room for, the last always among them."""
        self._bottom -= self.size.text * 1.3 + 8
        widest = max((style.text_width(style.plain(time), self.size.text) for time in times), default=0) + 12
        every = max(1, round(len(times) * widest / (self.size.width * 0.62) + 0.49))
        shown = range((len(times) - 1) % every, len(times), every)
        self.axes.set_xticks(list(shown), [style.plain(times[n]) for n in shown])
        self.axes.set_xlim(-0.25, max(len(times) - 1, 0.5))

    def name_values(self, unit: Unit, values: Sequence[float]) -> None:
        """Name some round values on thin lines, and draw nothing at all more plainly; or say that there are none."""
        if not values:
            self.axes.set_axis_off()
            self.axes.text(
                0.5,
                0.5,
                style.NOTHING,
                transform=self.axes.transAxes,
                ha="center",
                color=style.MUTED,
                fontsize=self.size.text,
            )
            return
        low, high = min(values), max(values)
        spare = (high - low or abs(high) or 1.0) * 0.06
        self.axes.set_ylim(low - (spare if low < 0 else min(spare, low)), high + spare)
        self.axes.yaxis.set_major_locator(ticker.MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
        bottom, top = self.axes.get_ylim()
        ticks = [float(tick) for tick in self.axes.get_yticks() if bottom <= tick <= top]
        are_whole = all(tick.is_integer() for tick in ticks)
        labels = [(replace(unit, places=0) if are_whole else unit).written(tick) for tick in ticks]
        self.axes.set_yticks(ticks, labels)
        self.axes.grid(axis="y", color=style.RULE, linewidth=0.8)
        self.axes.set_axisbelow(True)
        self._left += max(style.text_width(label, self.size.text) for label in labels) + 8
        if bottom < 0 < top:
            self.axes.axhline(0, color=style.INK, linewidth=1.2)

    def name_ends(self, ends: Sequence[_End]) -> None:
        """Name each series where it ends, in a margin as wide as the longest name, none over another."""
        if not ends:
            return
        text = self.size.text
        lines = [style.wrapped(end.text, text, self.size.width * (0.24 if self.size == PAGE else 0.3)) for end in ends]
        self._right -= max(style.text_width(part, text) for parts in lines for part in parts) + 24
        low, high = self.axes.get_ylim()
        pixels = (self._bottom - self.frame.top) / (high - low)
        gap = max(len(parts) for parts in lines) * text * 1.45 / pixels
        places = style.apart([end.value for end in ends], gap, low + gap / 2, high - gap / 2)
        for end, parts, place in zip(ends, lines, places, strict=True):
            self.axes.annotate(
                "\n".join(parts), (1, end.value), (22, (place - end.value) * pixels), va="center", fontsize=text,
                xycoords=("axes fraction", "data"), textcoords="offset points", annotation_clip=False,
                arrowprops={"color": end.colour, **_LEADER},
            )  # fmt: skip

    def name_point(self, text: str, time: float, value: float) -> None:
        """Name one point above it, towards the side where there is room."""
        is_early = time < sum(self.axes.get_xlim()) / 2
        self.axes.annotate(
            style.plain(text), (time, value), (0, 12), textcoords="offset points", fontweight="bold",
            ha="left" if is_early else "right", fontsize=self.size.text,
        )  # fmt: skip

    def mark_level(self, name: str, level: float, unit: Unit) -> None:
        """Draw a level that matters across the chart, and name it at its left end."""
        self.axes.axhline(level, color=style.BROKEN, linewidth=1.5, dashes=(5, 3))
        self.axes.annotate(
            f"{style.plain(name)} {unit.written(level)}", (0, level), (4, -5), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="top", color=style.BROKEN, fontsize=self.size.text,
        )  # fmt: skip

    def name_group(self, name: str, place: float) -> None:
        """Name a group of bars above its first bar."""
        self.axes.annotate(
            style.plain(name), (0, place), xycoords=("axes fraction", "data"),
            va="center", fontweight="bold", fontsize=self.size.text,
        )  # fmt: skip

    def name_bar(self, text: str, place: float, value: float) -> None:
        """Say a bar's value at its end, on the side away from nothing."""
        side = -1 if value < 0 else 1
        self.axes.annotate(
            text, (value, place), (5 * side, 0), textcoords="offset points",
            va="center", ha="left" if side > 0 else "right", fontsize=self.size.text,
        )  # fmt: skip

    def hold_bars(self, ends: Sequence[tuple[float, str]]) -> None:
        """Leave each bar room for what it says beyond its end, and draw the line of nothing."""
        self.axes.set_yticks([])
        self.axes.set_xticks([])
        self.axes.spines["bottom"].set_visible(False)
        if not ends:
            self.name_values(Unit(), [])
            return
        sides: tuple[list[tuple[float, float]], list[tuple[float, float]]] = ([(0.0, 0.0)], [(0.0, 0.0)])
        for value, text in ends:
            sides[value < 0].append((abs(value), style.text_width(text, self.size.text) + 10))
        right, left = sides
        room = self._right - self._left
        # The longest that a unit of value may be, if every pair of a bar to the right and one to the left must fit.
        pixels = min(
            ((room - said_right - said_left) / (bar_right + bar_left)
             for bar_right, said_right in right for bar_left, said_left in left if bar_right + bar_left),
            default=1.0,
        )  # fmt: skip
        pixels = min(max(pixels, 1e-9), 1e9)  # whatever is told, an axis has ends
        nothing = max(bar * pixels + said for bar, said in left)
        self.axes.set_xlim(-nothing / pixels, (room - nothing) / pixels)
        self.axes.axvline(0, color=style.INK, linewidth=1.2)

    def svg(self) -> bytes:
        """Return the picture, with its words for those who cannot see it."""
        text = self._svg.getvalue().decode()
        opening, closing = text.index("<svg"), text.rindex("</svg>")
        after_opening = text.index(">", opening)
        # matplotlib says points where we mean pixels.
        tag = text[opening:after_opening].replace('pt"', '"')
        words = style.frame_paths(self.frame, self.size)
        return f'{tag} role="img">{style.spoken(self.words)}{text[after_opening + 1 : closing]}{words}</svg>\n'.encode()

    def _place(self) -> None:
        height = self.frame.height
        self.axes.set_position(
            (
                self._left / self.size.width,
                1 - self._bottom / height,
                (self._right - self._left) / self.size.width,
                (self._bottom - self.frame.top) / height,
            )
        )


def _draw_line(axes: Axes, line: Line, colour: str) -> None:
    values = _floats(line.values)
    split = len(values) if line.forecast_from is None else line.forecast_from
    axes.plot(range(split), values[:split], color=colour, linewidth=2.5)
    begin = max(split - 1, 0)
    if split < len(values):
        axes.plot(range(begin, len(values)), values[begin:], color=colour, linewidth=2.5, dashes=(3, 2))


def _end(line: Line, unit: Unit, colour: str) -> _End:
    last = _known(line.values)[-1]
    return _End(f"{line.name} {unit.written(last)}", last, colour)


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _floats(values: Sequence[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


def _share_in_words(share: float) -> str:
    tenths = round(share * 10, 6)
    return f"{tenths:.0f} in 10" if tenths == int(tenths) else f"{round(share * 100)} in 100"


def _bar_colours(count: int) -> list[str]:
    # Planned, claimed, verified: from the palest tint to the full colour, since only the last counts.
    if count <= 3:
        return [*style.BANDS, style.TEAL][3 - count :]
    return [style.SERIES[n % len(style.SERIES)] for n in range(count)]


def _bar_words(chart: Bars, n: int, value: float | None) -> str:
    amount = chart.unit.written(value) if value is not None else "not on record"
    return f"{style.plain(chart.names[n])} {amount}"
