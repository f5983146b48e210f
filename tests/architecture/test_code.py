"""What import contracts cannot say, read off the syntax tree; each rule is shown to catch what it forbids."""

import ast
import re

import pytest
from the_tree import PYPROJECT, ROOT, SOURCE, imported, python_files, short

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
COMPLEXITY_MAX = 8

PACKAGE = SOURCE / "rightsource"
CODE = list(python_files(SOURCE, ROOT / "tests"))
# Rules and the simulation are given the day and the chance; they ask neither the clock nor the machine's dice.
CLOCKS = {
    "now",
    "today",
    "utcnow",
    "monotonic",
    "perf_counter",
    "time_ns",
    "localtime",
    "gmtime",
    "uuid1",
    "uuid4",
    "urandom",
    "default_rng",
}
DICE = ("random", "secrets")


def long_functions(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{node.name}: {lines} lines"


def clocks_and_dice(source):
    for name in imported(source):
        if name.split(".")[0] in DICE:
            yield f"import {name}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = ast.unparse(node.func)
            if node.func.attr in CLOCKS or called.startswith(("time.time", "np.random.", "numpy.random.")):
                yield f"{called}()"


def tables_of_others(context, source):
    for name in imported(source):
        if (match := re.match(r"rightsource\.(\w+)\.models\b", name)) and match[1] != context:
            yield name


def reasonless(source):
    """Give each line that silences a checker and does not say why."""
    for line in source.splitlines():
        silenced = re.search(r"#\s*(noqa|pragma|nosec)\b(.*)", line)
        if silenced and not re.search(r"(\s-\s|#)\s*\w+(\W+\w+){2,}", silenced[2]):
            yield line.strip()


@pytest.mark.parametrize("path", CODE, ids=short)
def test_no_function_is_longer_than_a_page(path):
    assert list(long_functions(path.read_text())) == []


@pytest.mark.parametrize("path", CODE, ids=short)
def test_no_file_is_longer_than_can_be_read_at_a_sitting(path):
    assert len(path.read_text().splitlines()) <= FILE_LINES_MAX


def test_the_linter_counts_paths_and_stops_at_eight():
    linter = PYPROJECT["tool"]["ruff"]["lint"]
    assert linter["mccabe"]["max-complexity"] <= COMPLEXITY_MAX
    assert "C90" in linter["select"]
    assert not any("C90" in ignored for ignored in linter["ignore"])
    assert not any("C90" in code for codes in linter["per-file-ignores"].values() for code in codes)


PURE = [
    path
    for path in python_files(PACKAGE)
    if path.relative_to(PACKAGE).parts[0] in {"simulation", "quantities"}
    or {"rules", "rules.py"} & set(path.relative_to(PACKAGE).parts)
]


@pytest.mark.parametrize("path", PURE, ids=short)
def test_rules_and_simulation_ask_neither_clock_nor_dice(path):
    assert list(clocks_and_dice(path.read_text())) == []


ACTIONS = [path for path in python_files(PACKAGE) if {"actions", "actions.py"} & set(path.parts)]


@pytest.mark.parametrize("path", ACTIONS, ids=short)
def test_actions_write_only_their_own_contexts_tables(path):
    assert list(tables_of_others(path.relative_to(PACKAGE).parts[0], path.read_text())) == []


@pytest.mark.parametrize("path", list(python_files(PACKAGE)), ids=short)
def test_no_signal_and_no_admin_acts_behind_an_action(path):
    hidden = ("django.db.models.signals", "django.dispatch", "django.contrib.admin", "unittest.mock")
    assert [name for name in imported(path.read_text()) if name.startswith(hidden)] == []


@pytest.mark.parametrize("path", CODE, ids=short)
def test_whatever_silences_a_checker_says_why(path):
    if path.name != "test_code.py":
        assert list(reasonless(path.read_text())) == []


@pytest.mark.parametrize("path", [*CODE, ROOT / "run", *sorted((ROOT / "docs").rglob("*.md"))], ids=short)
def test_nothing_is_left_for_later_in_a_comment(path):
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
    assert later.findall(path.read_text()) == []


def test_each_rule_catches_what_it_forbids():
    long_one = "def long():\n" + "    print()\n" * FUNCTION_LINES_MAX
    assert list(long_functions(long_one)) == [f"long: {FUNCTION_LINES_MAX + 1} lines"]
    assert list(long_functions(long_one[: -len("    print()\n")])) == []
    assert list(clocks_and_dice("import random")) == ["import random"]
    assert list(clocks_and_dice("from datetime import date\ndate.today()")) == ["date.today()"]
    assert list(clocks_and_dice("import numpy as np\nnp.random.normal(0.1)")) == ["np.random.normal()"]
    assert list(clocks_and_dice("def f(today, rng): return rng.normal(today)")) == []
    assert list(tables_of_others("budget", "from rightsource.treasury.models import Reserve")) == [
        "rightsource.treasury.models.Reserve"
    ]
    assert list(tables_of_others("budget", "from rightsource.treasury import models")) == [
        "rightsource.treasury.models"
    ]
    assert list(tables_of_others("budget", "from rightsource.budget import models, rules")) == []
    assert list(reasonless("x = 1  # noqa: A001")) == ["x = 1  # noqa: A001"]
    assert list(reasonless("x = 1  # noqa: A001 - the word of the Acts")) == []
