"""Markdown pages as the tests read them: blocks to run, blocks to expect, tables to type, links to follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Table:
    """A table of a page: the heading it stands under, its own heads, and its rows as text."""

    section: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Block:
    """A fenced block: what kind it is, and its text."""

    kind: str
    text: str


def pages() -> list[Path]:
    """Return every page of documentation, the front pages of the repository too."""
    return [*sorted(DOCS.rglob("*.md")), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]


def parts(text: str) -> Iterator[Block | Table]:
    """Give the fenced blocks and tables of a page in the order in which they stand."""
    found: list[tuple[int, Block | Table]] = [(m.start(), Block(m[1], m[2])) for m in _FENCE.finditer(text)]
    found += [(m.start(), _table(_heading_above(text, m.start()), m[0])) for m in _TABLE.finditer(text)]
    yield from (part for _, part in sorted(found, key=lambda each: each[0]))


def links(text: str) -> list[str]:
    """Return where the links and images of a page lead, code left out."""
    prose = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", text))
    return _LINK.findall(prose)


def prose(text: str) -> str:
    """Return a page without its code, addresses and paths: the words that its author chose."""
    without_code = re.sub(r"`[^`\n]*`", " ", _FENCE.sub(" ", text))
    without_code = re.sub(r"^ {4}.*$", " ", without_code, flags=re.MULTILINE)
    return re.sub(r"\]\([^)]*\)|https?://\S+", " ", without_code)


def _heading_above(text: str, place: int) -> str:
    return re.findall(r"^#+ (.*)$", text[:place], re.MULTILINE)[-1]


def _table(section: str, text: str) -> Table:
    lines = [tuple(cell.strip() for cell in line.strip()[1:-1].split("|")) for line in text.splitlines()]
    return Table(section, lines[0], tuple(lines[2:]))
