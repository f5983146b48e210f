"""Nothing is done without saying who does it and on what authority: every action takes both, by name."""

import ast
from pathlib import Path

from rightsource import __path__ as package

CITED = {"by", "authority"}
WRITES_NOTHING = {"measure"}  # it times the engine


def careless_actions(source: str) -> list[str]:
    """Return the public functions of a module that do not ask for `by` and `authority`, each by its name."""
    careless = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in WRITES_NOTHING:
            required = [
                argument.arg
                for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                if default is None
            ]
            if not set(required) >= CITED:
                careless.append(node.name)
    return careless


def actions_files() -> list[Path]:
    root = Path(next(iter(package)))
    return sorted({*root.glob("*/actions.py"), *root.glob("*/actions/**/*.py")})


def test_every_action_cites_who_acts_and_on_what_authority() -> None:
    assert actions_files()
    careless = {str(path): found for path in actions_files() if (found := careless_actions(path.read_text()))}
    assert careless == {}


def test_an_action_that_cites_neither_or_only_by_position_is_caught() -> None:
    source = """
def anonymous(*, entries): ...
def by_position(by, authority): ...
def by_default(*, by, authority=None): ...
def careful(*, by, authority, entries): ...
def _helper(entries): ...
"""
    assert careless_actions(source) == ["anonymous", "by_position", "by_default"]
