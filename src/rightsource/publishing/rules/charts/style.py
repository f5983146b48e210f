"""The house style: colours, sizes, letters, and the words that stand around every chart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from matplotlib.font_manager import FontEntry, FontProperties, fontManager, ttfFontProperty
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

INK = "#14242b"
MUTED = "#46565e"
RULE = "#c3d0d1"
WASH = "#f2f6f6"
PAPER = "#ffffff"
TEAL = "#00545f"
BROKEN = "#b1001e"
# Two tints of the brand teal, the wider band the paler.
BANDS = ("#cfe0e1", "#8fb6ba")
# Okabe and Ito, "Color Universal Design" (2008): told apart with any colour vision; their black is our ink.
SERIES = (INK, "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")

FAMILY = "Atkinson Hyperlegible"
NOTHING = "No figures on record yet."
_FONTS = Path(__file__).parent / "fonts"
_MINUS = "−"
# matplotlib's code of a step: SVG's letter for it, and how many points it takes.
_PATH_STEPS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3)}
_CLOSE = 79


@dataclass(frozen=True, slots=True)
class Size:
    """The width of a picture, its least height, and its letters, in pixels at which it is meant to be seen."""

    width: int
    height: int
    text: float
    headline: float
    margin: int


PAGE = Size(width=960, height=460, text=15, headline=22, margin=2)
PHONE = Size(width=360, height=380, text=14, headline=18, margin=2)


@dataclass(frozen=True, slots=True)
class Words:
    """What a chart says in words: the finding, what is measured, the whole for those who cannot see it, the source."""

    title: str
    measure: str
    description: str
    source: str


@dataclass(frozen=True, slots=True)
class Unit:
    """How a value is written: what stands before and after it, and its decimals.

    >>> Unit().written(-4.25), Unit(before="", after="%", places=0).written(80)
    ('−£4.2m', '80%')
    """

    before: str = "£"
    after: str = "m"
    places: int = 1

    def written(self, value: float) -> str:
        """Return the value as people write it; what rounds to nothing has no sign."""
        digits = f"{abs(value):,.{self.places}f}"
        is_nothing = not digits.strip("0.,")
        return f"{_MINUS if value < 0 and not is_nothing else ''}{self.before}{digits}{self.after}"


@cache
def use_house_letters() -> None:
    """Make our own copies of the letters the first that matplotlib finds, whatever the machine has installed."""
    for path in sorted(_FONTS.glob("*.ttf")):
        entry: FontEntry = ttfFontProperty(FT2Font(str(path)))
        fontManager.ttflist.insert(0, entry)


def plain(text: str) -> str:
    """Return text on one line, without characters that XML cannot hold."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is drawn, in pixels."""
    if not text:
        return 0.0
    width, _, _ = text_to_path.get_text_width_height_descent(text, _letters(bold=bold), ismath=False)
    return float(width) * size / _letters(bold=bold).get_size_in_points()


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Return text as lines that fit a width; a word too long for it keeps a line of its own."""
    lines: list[str] = []
    for word in plain(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def text_path(
    text: str, x: float, y: float, size: float, *, bold: bool = False, anchor: str = "start", colour: str = INK
) -> str:
    """Return a line of text as an SVG path, so that it looks the same where the letters are not installed.

    Args:
        text: one line.
        x: where it starts, has its middle or ends, as `anchor` says.
        y: its baseline.
        size: of the letters, in pixels.
        bold: whether in the bold cut.
        anchor: `start`, `middle` or `end`.
        colour: of the letters.
    """
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * text_width(text, size, bold=bold)
    vertices, codes = text_to_path.get_text_path(_letters(bold=bold), text, ismath=False)
    scale = size / text_to_path.FONT_SCALE
    steps: list[str] = []
    points_left = 0
    for (across, up), code in zip(vertices, codes, strict=True):
        if code == _CLOSE:
            steps.append("Z")
            continue
        if points_left == 0:
            letter, points_left = _PATH_STEPS[int(code)]
            steps.append(letter)
        steps.append(f"{x - shift + across * scale:.2f} {y - up * scale:.2f} ")
        points_left -= 1
    return f'<path fill="{colour}" d="{"".join(steps)}"/>'


def picture(words: Words, width: float, height: float, body: str) -> bytes:
    """Return a whole SVG: the body on paper, with a title and a description for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img">{spoken(words)}'
        f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>{body}</svg>\n'
    ).encode()


def spoken(words: Words) -> str:
    """Return the title and description elements of a picture."""
    return f"<title>{escape(plain(words.title))}</title><desc>{escape(plain(words.description))}</desc>"


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around a picture, laid out: each line with its place, and where the picture may begin and must end."""

    headline: tuple[tuple[str, float], ...]
    measure: tuple[tuple[str, float], ...]
    source: tuple[tuple[str, float], ...]
    top: float
    bottom: float
    height: float


def frame_for(words: Words, size: Size, inner_height: float | None = None) -> Frame:
    """Lay out the words of a chart from the top and from the bottom; the picture has what is between.

    Args:
        words: of the chart.
        size: of the chart.
        inner_height: what the picture itself needs; without it the chart has the height of `size`.
    """
    width = size.width - 2 * size.margin
    small = size.text - 1
    headline = wrapped(words.title, size.headline, width, bold=True)
    measure = wrapped(words.measure, size.text, width)
    source = wrapped(f"Source: {words.source}", small, width)
    y = float(size.margin)
    placed_headline = tuple((line, y + (n + 0.9) * size.headline * 1.2) for n, line in enumerate(headline))
    y += len(headline) * size.headline * 1.2 + 2
    placed_measure = tuple((line, y + (n + 1) * size.text * 1.3) for n, line in enumerate(measure))
    top = y + len(measure) * size.text * 1.3 + 18
    foot = len(source) * small * 1.3 + 12
    height = top + inner_height + foot if inner_height is not None else max(float(size.height), top + 180 + foot)
    placed_source = tuple((line, height - 5 - (len(source) - 1 - n) * small * 1.3) for n, line in enumerate(source))
    return Frame(placed_headline, placed_measure, placed_source, top, height - foot, height)


def frame_paths(frame: Frame, size: Size) -> str:
    """Return the words around a picture as SVG paths."""
    lines = [text_path(line, size.margin, y, size.headline, bold=True) for line, y in frame.headline]
    lines += [text_path(line, size.margin, y, size.text, colour=MUTED) for line, y in frame.measure]
    lines += [text_path(line, size.margin, y, size.text - 1, colour=MUTED) for line, y in frame.source]
    return "".join(lines)


def apart(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return places as near as may be to those wanted, in the same order, at least `gap` apart, within the limits.

    >>> apart([10.0, 11.0, 50.0], 5.0, 0.0, 52.0)
    [10.0, 15.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    places = list(wanted)
    floor = low
    for n in order:
        places[n] = floor = max(places[n], floor)
        floor += gap
    ceiling = high
    for n in reversed(order):
        places[n] = ceiling = min(places[n], ceiling)
        ceiling -= gap
    return places


@cache
def _letters(*, bold: bool) -> FontProperties:
    use_house_letters()
    return FontProperties(family=[FAMILY, "DejaVu Sans"], weight="bold" if bold else "normal", size=100)
