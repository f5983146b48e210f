"""The house style: valid pictures, the same bytes for the same values, whatever the words and the values are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rightsource.publishing.rules.charts import (
    PAGE,
    PHONE,
    BarGroup,
    Bars,
    Fan,
    Flow,
    FlowNode,
    Flows,
    Holding,
    Limit,
    Line,
    Lines,
    Owned,
    Ownership,
    Size,
    Words,
    bar_chart,
    fan_chart,
    limit_chart,
    line_chart,
    ownership_drawing,
    sankey,
    style,
)

Draw = Callable[[Any, Size], bytes]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</title><script>alert(1)</script> $\\frac{1}{0}$ & "quoted" \x00\x1b\n-- --> ŵ'
WORDS = Words("Reserves last until 2029", "Reserves, £m", "They fall from 18 to 4.", "made-up figures")
YEARS = ("2026-27", "2027-28", "2028-29")


def read(picture: bytes) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own drawing, and that it can be read is what is tested


def charts(name: str = "Adult Care Ltd", words: Words = WORDS) -> list[tuple[Draw, Any]]:
    """Return one of each kind of chart, with a name in every place where a name can stand."""
    return [
        (
            fan_chart,
            Fan(words, (name,), (18.2,), YEARS, {0.05: (5, 0, -9), 0.5: (9, 8, 4), 0.95: (12, 14, 15)}, (name, 5)),
        ),
        (line_chart, Lines(words, (*YEARS[:2], name), (Line(name, (1, None, -3), 1), Line("Place Co", (2, 2, 2))))),
        (bar_chart, Bars(words, ("Planned", name), (BarGroup(name, (2.0, -0.4)), BarGroup("Place Co", (None, 0.0))))),
        (limit_chart, Limit(words, (*YEARS[:2], name), Line(name, (30, 40, 47), 2), Line("Limit", (45, 45, 45)))),
        (
            sankey,
            Flows(words, (FlowNode("a", name, 0), FlowNode("b", "B", 1)), (Flow("a", "b", 5), Flow("a", "b", -1))),
        ),
        (
            ownership_drawing,
            Ownership(words, (Owned("a", name, name), Owned("b", "B", "C")), (Holding("a", "b", name),)),
        ),
    ]


def empty_charts() -> list[tuple[Draw, Any]]:
    """Return one of each kind with nothing in it, and with nothing known in it."""
    return [
        (fan_chart, Fan(WORDS, (), (), (), {})),
        (fan_chart, Fan(WORDS, (), (), (), {0.5: ()})),
        (line_chart, Lines(WORDS, (), ())),
        (line_chart, Lines(WORDS, YEARS, (Line("Nobody", (None, None, None)),))),
        (bar_chart, Bars(WORDS, ("Planned",), ())),
        (bar_chart, Bars(WORDS, ("Planned",), (BarGroup("Nobody", (None,)),))),
        (limit_chart, Limit(WORDS, (), Line("Used", ()), Line("Limit", ()))),
        (sankey, Flows(WORDS, (FlowNode("a", "A", 0),), ())),
        (ownership_drawing, Ownership(WORDS, (), ())),
    ]


@pytest.mark.parametrize("size", [PAGE, PHONE], ids=["page", "phone"])
@pytest.mark.parametrize(("draw", "chart"), charts())
def test_draws_the_same_bytes_for_the_same_values(draw: Draw, chart: Any, size: Size) -> None:
    assert draw(chart, size) == draw(replace(chart), size)


@pytest.mark.parametrize("size", [PAGE, PHONE], ids=["page", "phone"])
@pytest.mark.parametrize(("draw", "chart"), charts())
def test_begins_with_its_title_and_description_and_has_the_width_it_was_asked(
    draw: Draw, chart: Any, size: Size
) -> None:
    picture = read(draw(chart, size))
    assert [part.tag for part in picture][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert [part.text for part in picture][:2] == [WORDS.title, WORDS.description]
    assert picture.get("role") == "img"
    assert float(str(picture.get("width"))) == size.width


@pytest.mark.parametrize(("draw", "chart"), charts())
def test_draws_every_word_as_a_path_so_that_no_letters_need_be_installed(draw: Draw, chart: Any) -> None:
    picture = read(draw(chart, PAGE))
    assert not list(picture.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("draw", "chart"), charts(HOSTILE, Words(HOSTILE, HOSTILE, HOSTILE, HOSTILE)), ids=lambda value: ""
)
def test_hostile_words_stay_words(draw: Draw, chart: Any) -> None:
    picture = read(draw(chart, PAGE))
    assert not list(picture.iter(f"{SVG}script"))
    assert next(picture.iter(f"{SVG}title")).text == style.plain(HOSTILE)


@pytest.mark.parametrize(("draw", "chart"), charts())
def test_says_neither_the_day_nor_the_maker(draw: Draw, chart: Any) -> None:
    assert not re.search(rb"dc:date|dc:creator|[Mm]atplotlib v", draw(chart, PAGE))


@pytest.mark.parametrize(("draw", "chart"), empty_charts())
def test_a_chart_of_nothing_can_be_drawn(draw: Draw, chart: Any) -> None:
    assert read(draw(chart, PAGE)).tag == f"{SVG}svg"


AMOUNTS = st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=3, max_size=3)


@given(used=AMOUNTS, limit=AMOUNTS)
@example(used=[5e-324, None, None], limit=[None, None, None])
@settings(max_examples=10)
def test_any_values_known_or_not_can_be_drawn(used: list[float | None], limit: list[float | None]) -> None:
    for picture in (
        limit_chart(Limit(WORDS, YEARS, Line("Used", used), Line("Limit", limit)), PHONE),
        bar_chart(Bars(WORDS, ("a", "b", "c"), (BarGroup("A", used), BarGroup("B", limit))), PHONE),
    ):
        assert b"nan" not in picture
        read(picture)


@given(st.lists(st.floats(-1000, 1000), max_size=12), st.floats(0.1, 20))
def test_names_are_kept_apart_in_their_order_and_within_the_picture(wanted: list[float], gap: float) -> None:
    places = style.apart(wanted, gap, -1000, 1000)
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    in_order = [places[n] for n in order]
    assert all(later - earlier >= gap - 1e-6 for earlier, later in pairwise(in_order))
    assert all(-1000 - 1e-6 <= place <= 1000 + 1e-6 for place in places)


@given(st.text(st.characters(max_codepoint=0x17F), min_size=1), st.integers(60, 400))
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    assert " ".join(style.wrapped(text, 15, width)) == style.plain(text)


def test_organisations_that_own_each_other_can_be_drawn() -> None:
    group = Ownership(
        WORDS, (Owned("a", "A", "x"), Owned("b", "B", "x")), (Holding("a", "b", "50%"), Holding("b", "a", "1%"))
    )
    assert read(ownership_drawing(group)).tag == f"{SVG}svg"


def test_a_flow_to_an_earlier_column_is_a_bug() -> None:
    nodes = (FlowNode("a", "A", 0), FlowNode("b", "B", 1))
    with pytest.raises(AssertionError, match="later column"):
        sankey(Flows(WORDS, nodes, (Flow("b", "a", 1.0),)))
