"""The README keeps to what there is: its commands, its pictures, its list of what is missing."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from the_pages import DOCS, ROOT, Block, links, pages, parts

from rightsource.cli import application
from rightsource.cli.door import verbs

README = (ROOT / "README.md").read_text()
RUN = ROOT / "run"
LARGEST_PICTURE = 300_000


def test_its_two_commands_are_what_run_does() -> None:
    commands = [part.text.strip() for part in parts(README) if isinstance(part, Block)]
    assert commands == ["./run", "./run test"]
    told = subprocess.run([RUN, "help"], capture_output=True, text=True, check=True).stdout
    for command in (*commands, "./run cli", "./run help", "http://localhost:8000", ":8001"):
        assert command in told
    script = RUN.read_text()
    assert 'exec .venv/bin/python -m rightsource set-up --serve "$@"' in script
    assert 'exec .venv/bin/python -m rightsource "$@"' in script
    assert "pass_tests" in script


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_of_a_page_is_one_that_there_is(page: Path) -> None:
    application()
    for command in commands_of(page.read_text()):
        assert any(command[: len(name.split())] == name.split() for name in verbs), f"{page.name}: {' '.join(command)}"


def test_a_command_that_there_is_not_would_be_found() -> None:
    assert commands_of("Say `./run cli weak --on 2026-11-22`.") == [["weak", "--on", "2026-11-22"]]


def test_its_pictures_are_there_and_light_and_none_is_left_over() -> None:
    shown = {(ROOT / link).resolve() for link in links(README) if link.endswith(".png")}
    assert shown == set((DOCS / "images").iterdir())
    for picture in shown:
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < LARGEST_PICTURE, f"{picture.name} is heavy: compress it"


def test_every_picture_says_in_words_what_it_shows() -> None:
    for words in re.findall(r"!\[([^\]]*)\]", README):
        assert len(words.split()) > 8


def test_what_it_says_is_missing_is_what_the_layers_hold_in_parentheses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = next(each["layers"] for each in project["tool"]["importlinter"]["contracts"] if each["id"] == "layers")
    assert sorted(re.findall(r"^- (\(\w+\)):", README, re.MULTILINE)) == sorted(
        layer for layer in layers if layer.startswith("(")
    )


def commands_of(text: str) -> list[list[str]]:
    """Return the words that follow `./run cli` or `rightsource` wherever a page shows them as something to type."""
    joined = text.replace("\\\n", " ")
    typed = re.findall(r"(?:^\s*|`)(?:\./run cli|rightsource) ([a-z][^`\n]*)", joined, re.MULTILINE)
    return [shlex.split(words) for words in typed]
