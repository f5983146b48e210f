"""Every link of every page leads somewhere, and every page can be reached from the index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from the_pages import DOCS, ROOT, links, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_resolves(page: Path) -> None:
    for link in links(page.read_text()):
        if re.match(r"https?://", link):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {link}, which is not there"
        assert target.is_relative_to(ROOT), f"{page.name} links out of the repository: {link}"
        if heading:
            assert heading in anchors(target.read_text()), f"{page.name} links to {link}, which has no such heading"


def test_every_page_is_linked_from_the_index_once() -> None:
    linked = [(DOCS / link).resolve() for link in links((DOCS / "README.md").read_text())]
    assert len(linked) == len(set(linked))
    unreached = set(DOCS.rglob("*.md")) - set(linked) - {DOCS / "README.md"}
    assert not unreached, f"docs/README.md does not lead to {sorted(page.name for page in unreached)}"


def test_a_link_that_leads_nowhere_would_be_found() -> None:
    text = "See [one](gone.md), `[not](code)` and ![two](images/gone.png).\n\n```\n[nor](this)\n```\n"
    assert links(text) == ["gone.md", "images/gone.png"]
    assert anchors("# Where it is weak, and how!\n") == {"where-it-is-weak-and-how"}


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings are given where it is shown."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
