"""What every verb shares: its registration, the council it opens, its answer, and how it ends.

Answers go to stdout; progress and refusals go to stderr. It ends with 0, with 2 for a refusal, with 1 for a bug.
"""

import dataclasses
import json
import os
import sys
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from rightsource.quantities import FinancialYear, Month, Period, Problem, ProblemsFound, Refusal

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.site.database import CouncilDatabase

Council = Annotated[
    str, typer.Option("--council", metavar="SLUG", envvar="RIGHTSOURCE_COUNCIL", help="The short name of the council.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def said(words: str) -> str:
    """Return what an option says, for its `callback`.

    Raises:
        BadParameter: it says nothing.
    """
    if not words.strip():
        raise typer.BadParameter("it is blank; say who or on what authority, in words that an auditor can look up.")
    return words


def typed(command: str) -> str:
    """Return a command as whoever reads it types it: as they typed this one, `./run cli load` or `rightsource load`."""
    return f"{os.environ.get('RIGHTSOURCE_COMMAND') or 'rightsource'} {command}"


DEMONSTRATION = "demonstration"
_REFUSED = 2
_BUG = 1
_WRITTEN_OUT = (FinancialYear, Month)  # 2026-27 and 2026-04, as people write them
_Payload = TypeVar("_Payload")
_Run = TypeVar("_Run", bound=Callable[..., None])


@dataclasses.dataclass(frozen=True, slots=True)
class Verb:
    """One command: its name (two words put it in a group), an example of it, and what it runs."""

    name: str
    example: str
    run: Callable[..., None]
    is_hidden: bool


verbs: dict[str, Verb] = {}


def verb(name: str, *, example: str, is_hidden: bool = False) -> Callable[[_Run], _Run]:
    """Register a function as a command; its docstring is the command's help.

    Args:
        name: what to type, as `week` or `audit verify`.
        example: a whole command line, shown in the help.
        is_hidden: it works and is not listed.
    """

    def register(run: _Run) -> _Run:
        assert verbs.get(name) is None or verbs[name].run.__module__ == run.__module__
        verbs[name] = Verb(name, example, run, is_hidden)
        return run

    return register


def open_council(slug: str) -> "CouncilDatabase":
    """Open a council for this command: its server up, its tables current, Django ready.

    Raises:
        NotACouncilSlug: the short name cannot name a database.
        NoDatabaseServer: there is no server, and none can be started.
        DatabaseDidNotStart: the server could not be started or reached.
        MigrationFailed: the tables could not be brought up to date.
    """
    from rightsource.site.council import open_council as open_it

    return open_it(slug)


def answer(payload: _Payload, *, as_json: bool, show: Callable[["Console", _Payload], None]) -> None:
    """Print what a command found out, for a program or for a person.

    Args:
        payload: a dataclass, or what JSON can hold; money, days and periods are written out.
        as_json: write JSON.
        show: prints the payload to a console otherwise.
    """
    if as_json:
        sys.stdout.write(json.dumps(plain(payload), ensure_ascii=False, indent=2) + "\n")
        return
    from rich.console import Console

    # Where nobody is watching a terminal, lines are not cut to the width of one.
    show(Console(highlight=False, width=None if sys.stdout.isatty() else 160), payload)


def plain(value: Any) -> Any:
    """Return a value as what JSON can hold: money as whole pence, days as text, a period as its two ends.

    >>> from rightsource.quantities import Money
    >>> plain({"grant": Money(150), "on": date(2026, 4, 1), "in": Period(date(2026, 4, 1))})
    {'grant': {'pence': 150}, 'on': '2026-04-01', 'in': {'from': '2026-04-01', 'until': None}}
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Period):
        return {"from": value.starts_on.isoformat(), "until": plain(value.ends_before)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and not isinstance(value, _WRITTEN_OUT):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Collection):
        return [plain(each) for each in value]
    return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, Month):
        return f"{value.year}-{value.month:02d}"
    if isinstance(value, Decimal):
        return f"{value:f}"  # never as 1E+2
    return value.isoformat() if isinstance(value, date) else str(value)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on stderr that something takes time."""
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on stderr how much of something long is done; gives what to call with the done and the whole."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)


def keeping_faith(app: typer.Typer, arguments: Sequence[str]) -> None:
    """Run a command and end the process: 0, 2 for what is refused or mistyped, 1 for a bug of ours."""
    try:
        app(list(arguments))
    except Refusal as refusal:
        _show_refusal(refusal)
        sys.exit(_REFUSED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on, as with `| head`
    except Exception as bug:  # the last place that can say where the whole story is
        _show_bug(bug)
        sys.exit(_BUG)


def _show_refusal(refusal: Refusal) -> None:
    if isinstance(refusal, ProblemsFound):
        _show_problems(refusal.problems)
    typer.echo(f"{refusal.message}\n{refusal.advice}", err=True)


def _show_problems(problems: Sequence[Problem]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Where", "What is wrong", box=None, pad_edge=False)
    for problem in problems:
        table.add_row(problem.where, problem.message)
    Console(stderr=True, highlight=False, markup=False).print(table)


def _show_bug(bug: Exception) -> None:
    from rightsource.site import places

    log = places.log_folder() / "command-line.log"
    with log.open("a") as file:
        file.write(
            f"{datetime.now().astimezone().isoformat()} {sys.argv}\n{''.join(traceback.format_exception(bug))}\n"
        )
    typer.echo(f"Rightsource made a mistake: {type(bug).__name__}: {bug}. The whole story: {log}.", err=True)
