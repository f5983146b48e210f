"""The reference pages are generated from the code, then checked: a page that says something else fails here.

To write them again: RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/docs/test_reference_pages.py
"""

import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rightsource
from rightsource.quantities import ProblemsFound, Refusal
from rightsource.scrutiny.rules.case_format import SHEETS, Sheet
from rightsource.storage.rows import Column

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def refusals() -> list[type[Refusal]]:
    for module in pkgutil.walk_packages(rightsource.__path__, "rightsource."):
        if module.name.endswith(".errors") or ".errors." in module.name:
            importlib.import_module(module.name)
    return sorted({ProblemsFound, *_below(Refusal)}, key=lambda refusal: getattr(refusal, "code", ""))


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("rightsource."):
            yield child
        yield from _below(child)


def test_every_refusal_has_a_code_of_its_own_and_advice() -> None:
    codes = [refusal.code for refusal in refusals()]
    assert len(codes) == len(set(codes)), sorted(code for code in codes if codes.count(code) > 1)
    for refusal in refusals():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", refusal.code), refusal
        assert refusal.advice.strip().endswith("."), refusal
        assert refusal.__doc__, refusal


def errors_page() -> str:
    lines = [
        "# What Rightsource refuses, and what to do",
        "",
        "Every refusal has a code that never changes. Pages show it as an error summary (422), the API as",
        "`application/problem+json`, the command line on standard error with exit code 2. Generated from the code.",
        "",
        "| code | what is wrong | what to do |",
        "|---|---|---|",
    ]
    for refusal in refusals():
        what = str(refusal.__doc__).strip().splitlines()[0]
        lines.append(f"| `{refusal.code}` | {what} | {' '.join(refusal.advice.split())} |")
    return "\n".join(lines) + "\n"


def workbook_page() -> str:
    lines = [
        "# The workbook, sheet by sheet",
        "",
        "The same tables make the workbook, the case folder (`council.toml` and one CSV a sheet) and the database.",
        "A column marked * must be filled in. Generated from the code.",
    ]
    for sheet in SHEETS:
        lines += [
            "",
            f"## {sheet.title} (`{sheet.name}`)",
            "",
            sheet.purpose,
            "",
            "| column | what to write | example |",
        ]
        lines += ["|---|---|---|", *(_column_line(sheet, column) for column in sheet.columns)]
    return "\n".join(lines) + "\n"


def _column_line(sheet: Sheet, column: Column) -> str:
    star = "*" if column.required else ""
    allowed = f" One of: {', '.join(column.choices)}." if column.choices and len(column.choices) > 2 else ""
    refers = f" A key of the {column.refers_to} sheet." if column.refers_to else ""
    return f"| `{column.name}`{star} | {column.help}{allowed}{refers} | {column.example} |"


@pytest.mark.parametrize(("name", "page"), [("errors.md", errors_page), ("workbook.md", workbook_page)])
def test_the_reference_page_says_what_the_code_says(name: str, page: object) -> None:
    assert callable(page)
    text, path = page(), REFERENCE / name
    if os.environ.get("RIGHTSOURCE_UPDATE_SNAPSHOTS"):
        path.write_text(text)
    assert path.read_text() == text, f"{name} is out of date: see the top of this file"
