"""A council being served, the ways through its pages, and what a browser finds on each."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, get_resolver, resolve
from serving_a_council import QUERIES

from rightsource.site.council import SETTINGS
from rightsource.site.database import CouncilDatabase
from rightsource.web.accounts.urls import urlpatterns as pages_of_signing_in
from rightsource.web.demonstration.roles import ROLES

WIDE, NARROW = 1280, 375
_HEIGHT = 900
_PROGRAM = Path(__file__).with_name("serving_a_council.py")
_ADDRESS = re.compile(r'(?:href|src)="(/[^"]*)"')
_WHO_MAY_DO_MOST = {"section-151-officer", "vehicle-finance-lead"}
# Forms are sent to these, which stand on pages that are looked at; no link leads here. Nor does one lead to what is in
# a sealed bid before bids close, nor to what was found of it before it is assessed.
_ONLY_SENT_TO = {
    "switch-role", "take-bank-statement-in", "ask-sensitivity", "ask-search", "export-books", "move-forecast",
    "set-budget", "suppliers-apart", "vire", "sealed-bid", "bid-document", "own-feedback",
}  # fmt: skip
# What is shown at a stage that the demonstration's records are past or have not reached: tests/web asks for each.
_AT_ANOTHER_STAGE = {
    "decide-award", "end-claim", "moderate-scores", "name-evaluator", "score-tenders", "settle-quality",
    "stand-evaluator-down", "variation", "indicators-picture", "paying-in-time-picture",
}  # fmt: skip
_OTHERS_FOLLOWED = 3  # of each kind of page, where some page has not been reached yet
_SIGNING_IN = {pattern.name for pattern in pages_of_signing_in}  # tests/web/test_accounts.py looks at these
SCREENSHOTS = os.environ.get("RIGHTSOURCE_SCREENSHOTS", "")
"""A folder into which every page is drawn at both widths, for somebody to look at; none if blank."""


@dataclass(frozen=True)
class Site:
    """A council being served: its short name, its address, and the log of what went wrong."""

    slug: str
    address: str
    log: Path

    @property
    def roles(self) -> list[str]:
        """Whom a visitor may look as, who may do most first; of a real council there is nobody but the public."""
        if self.slug != "demonstration":
            return [""]
        return sorted((role.key for role in ROLES), key=lambda key: key not in _WHO_MAY_DO_MOST)


def load(council: CouncilDatabase, folder: Path) -> None:
    """Load a council into its database, and keep what was worked out in a folder."""
    ran = subprocess.run(
        [sys.executable, _PROGRAM, "load", folder],
        env=_environment(council), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3_000:]


def _environment(council: CouncilDatabase) -> dict[str, str]:
    return os.environ | {
        "RIGHTSOURCE_COUNCIL": council.slug,
        "RIGHTSOURCE_DATABASE_URL": council.app_url,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }


@contextmanager
def served(council: CouncilDatabase, folder: Path) -> Iterator[Site]:
    """Serve a council from its database until the end."""
    log = folder / "served.log"
    with log.open("w") as said, subprocess.Popen(
        [sys.executable, _PROGRAM, "serve", folder],
        env=_environment(council), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, log.read_text()[-3_000:]
        try:
            yield Site(council.slug, f"http://localhost:{port}", log)
        finally:
            process.terminate()


@dataclass(frozen=True)
class Place:
    """One address of a site, by the name of its page, and the role in which a visitor was led to it."""

    name: str
    role: str
    address: str
    status: int = 200
    kind: str = "text/html"


@dataclass
class Ways:
    """What is found by following links from the first page: an example of each page."""

    examples: dict[str, Place] = field(default_factory=dict)

    @property
    def pages(self) -> list[Place]:
        """The pages to look at: of each the first that was found."""
        return [place for place in self.examples.values() if place.kind == "text/html"]


def every_page() -> set[str]:
    """Return the name of every page that the addresses of the site declare, but those of signing in."""
    declared = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    return declared - _SIGNING_IN - _ONLY_SENT_TO - _AT_ANOTHER_STAGE


def ways_through(site: Site, visitor_as: Callable[[str], Any]) -> Ways:
    """Follow links as each role in turn, until an example of every page is found or no role leads to another."""
    found, wanted = Ways(), every_page()
    for role in site.roles:
        if wanted - set(found.examples):
            _follow(site, visitor_as(role), role, wanted, found)
    return found


def _follow(site: Site, visitor: Any, role: str, wanted: set[str], found: Ways) -> None:
    """Follow links from the first page, first to each kind of page, then to others, while some kind is missing.

    Nothing leads on from a picture or a file, so one of each kind is fetched, by whoever is led there first.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    firsts, others = deque([("home", "/")]), deque[tuple[str, str]]()
    while (firsts or others) and wanted - set(found.examples):
        name, address = (firsts or others).popleft()
        if name in found.examples and found.examples[name].kind != "text/html":
            continue
        answer = visitor.request.get(site.address + address)
        kind = answer.headers.get("content-type", "").split(";")[0]
        found.examples.setdefault(name, Place(name, role, address, answer.status, kind))
        links = map(html.unescape, _ADDRESS.findall(answer.text())) if kind == "text/html" else ()
        for link in links:
            to, path = name_of(link), urlsplit(link).path
            if to in wanted and path not in seen[to]:
                if not seen[to]:
                    firsts.append((to, link))
                elif len(seen[to]) <= _OTHERS_FOLLOWED:
                    others.append((to, link))
                seen[to].add(path)


def name_of(link: str) -> str:
    """Return the name of the page that an address of the site leads to; blank for a file and for no page."""
    at = urlsplit(link)
    if at.path.startswith("/static/") or "format=" in at.query:
        return ""
    try:
        return resolve(at.path).url_name or ""
    except Resolver404:
        return ""


@dataclass(frozen=True)
class Visit:
    """What a browser found on a page."""

    place: Place
    status: int
    queries: int
    html: str
    titles: list[str]
    language: str
    headings: list[list[str]]
    too_wide: list[int]
    violations: list[str]
    said: list[str]


_HEADINGS = """[...document.querySelectorAll("main h1, main h2, main h3")].map(
    (each) => [each.tagName, each.textContent.trim(), each.checkVisibility() || !!each.closest("details")])"""
_WIDTH = "document.documentElement.scrollWidth"
_SEEN = f"""() => ({{
    titles: [document.title, ...[...document.querySelectorAll("h1")].map((each) => each.textContent.trim())],
    language: document.documentElement.lang,
    headings: {_HEADINGS},
}})"""


class Looker:
    """Somebody who looks at one page after another in one window, and hears what the browser says of each."""

    def __init__(self, site: Site, page: Any) -> None:
        self.site, self.page, self._said = site, page, list[str]()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._said.append(str(error)))

    def look_at(self, place: Place) -> Visit:
        """Open a page at both widths, and write down what is found."""
        from axe_playwright_python.sync_playwright import Axe

        self._said.clear()
        self.page.set_viewport_size({"width": WIDE, "height": _HEIGHT})
        answer = self.page.goto(self.site.address + place.address)
        source = answer.text()
        seen = self.page.evaluate(_SEEN)
        violations = [_in_words(each) for each in Axe().run(self.page).response["violations"]]
        too_wide = [width for width in (WIDE, NARROW) if self._is_wider_than(width, place)]
        return Visit(
            place=place,
            status=answer.status,
            queries=int(answer.headers[QUERIES.lower()]),
            html=source,
            too_wide=too_wide,
            violations=violations,
            said=[*self._said],
            **seen,
        )

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self._said.append(message.text)

    def _is_wider_than(self, width: int, place: Place) -> bool:
        self.page.set_viewport_size({"width": width, "height": _HEIGHT})
        if SCREENSHOTS:
            self.page.reload()  # a picture for another width is fetched only then
            tail = re.sub(r"\W+", "-", urlsplit(place.address).path).strip("-")
            name = f"{self.site.slug}-{width}-{place.name}-{tail}.png"
            self.page.screenshot(path=Path(SCREENSHOTS) / name, full_page=True)
        return bool(self.page.evaluate(_WIDTH) > width)


def _in_words(violation: dict[str, Any]) -> str:
    where = "; ".join(str(node["html"])[:160] for node in violation["nodes"][:3])
    return f"{violation['id']}: {where}"


@dataclass(frozen=True)
class Plain:
    """What a browser that runs no script found on a page."""

    place: Place
    headings: list[list[str]]
    forms_without_button: list[str]


_FORMS = """() => [...document.forms].filter(
    (each) => !each.querySelector("button:not([type=button]), input[type=submit]")
        || ![...each.elements].every((one) => one.matches("button, fieldset, input[type=hidden]") || one.name)
    ).map((each) => each.outerHTML.slice(0, 200))"""


def look_without_script(site: Site, page: Any, place: Place) -> Plain:
    """Open a page in a browser that runs no script."""
    page.goto(site.address + place.address)
    return Plain(place, page.evaluate(_HEADINGS), page.evaluate(_FORMS))
