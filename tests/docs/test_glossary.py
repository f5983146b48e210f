"""One word, one meaning: every word the record is made of is in the glossary, once, in order."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import tomllib
from enum import StrEnum
from pathlib import Path

import pytest
from django.apps import apps
from the_pages import DOCS, ROOT, Table, pages, parts, prose

import rightsource
from rightsource.scrutiny.rules.case_format import SHEETS

GLOSSARY = next(part for part in parts((DOCS / "reference" / "glossary.md").read_text()) if isinstance(part, Table))
NO_CONTEXTS = {"api", "cli", "data", "site", "web"}

# American spellings; names of things in code are left out before a page is read for them.
AMERICAN = re.compile(
    r"\b(?:colors?|colored|favorites?|favors?|behaviors?|neighbors?|labors?|centers?|catalogs?|analyz\w+|organiz\w+|"
    r"recogniz\w+|summariz\w+|authoriz\w+|realiz\w+|minimiz\w+|maximiz\w+|categoriz\w+|prioritiz\w+|canceled|"
    r"canceling|labeled|modeled|modeling|traveled|fulfill|enrollment|defense|gray|gotten)\b",
    re.IGNORECASE,
)


def test_every_word_that_the_record_is_made_of_is_in_the_glossary() -> None:
    words = {row[0] for row in GLOSSARY.rows}
    missing = sorted(word for word in words_of_the_record() if word not in words)
    assert not missing, f"docs/reference/glossary.md says nothing of: {', '.join(missing)}"


def test_every_part_of_the_house_is_in_the_glossary() -> None:
    contexts = {module.name for module in pkgutil.iter_modules(rightsource.__path__) if module.ispkg} - NO_CONTEXTS
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    layers = next(each["layers"] for each in project["tool"]["importlinter"]["contracts"] if each["id"] == "layers")
    declared = {layer.strip("()") for layer in layers if layer.startswith("(")}
    assert {"constitution", "scrutiny", "simulation"} <= contexts
    assert contexts | declared <= {row[0] for row in GLOSSARY.rows}


def test_the_glossary_is_in_order_and_holds_no_word_twice() -> None:
    words = [row[0].casefold() for row in GLOSSARY.rows]
    assert words == sorted(set(words))


def test_each_word_has_one_meaning_and_says_where_it_is_from() -> None:
    meanings = [row[1] for row in GLOSSARY.rows]
    assert all(meaning.endswith(".") for meaning in meanings)
    assert len(meanings) == len(set(meanings))
    assert [row[0] for row in GLOSSARY.rows if not row[2]] == []


def test_the_list_of_words_is_taken_from_the_code() -> None:
    found = words_of_the_record()
    assert {"duty", "budget line", "audit event", "legal form", "warning"} <= found
    assert len(found) > 60


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_pages_are_spelt_as_in_britain(page: Path) -> None:
    assert AMERICAN.findall(prose(page.read_text())) == []


def words_of_the_record() -> set[str]:
    """Return, in words, the rows of every sheet, every table of ours, and every list of choices of the rows."""
    names = {sheet.row_class.__name__ for sheet in SHEETS}
    names |= {model.__name__ for model in apps.get_models() if model.__module__.startswith("rightsource.")}
    for module in pkgutil.walk_packages(rightsource.__path__, "rightsource."):
        if module.name.endswith(".rules.rows"):
            rows = importlib.import_module(module.name)
            names |= {
                name
                for name, kind in inspect.getmembers(rows, inspect.isclass)
                if issubclass(kind, StrEnum) and kind.__module__ == module.name
            }
    return {in_words(name) for name in names}


def in_words(name: str) -> str:
    """Return a class's name as words.

    >>> in_words("OrganisationInForce")
    'organisation in force'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
