"""The codes of refusals never change: programs rest on them. A new one is added to the list; an old one stays.

RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/contracts/test_refusals.py
"""

import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import rightsource
from rightsource.quantities import Refusal

SNAPSHOT = Path(__file__).parent / "refusal_codes.txt"


def codes() -> list[str]:
    for module in pkgutil.walk_packages(rightsource.__path__, "rightsource."):
        if module.name.endswith(".errors") or ".errors." in module.name:
            importlib.import_module(module.name)
    return sorted(each.code for each in _below(Refusal) if each.__module__.startswith("rightsource."))


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def test_the_codes_of_refusals_are_as_reviewed() -> None:
    text = "\n".join(codes()) + "\n"
    if os.environ.get("RIGHTSOURCE_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text)
    assert SNAPSHOT.read_text() == text, "A code is new, gone or spelt otherwise: see the top of this file"
