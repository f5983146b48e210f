"""The command line: `rightsource VERB`, one file a verb.

A verb is a module of this package that holds one function `run`, decorated with `@verb(…)`; the file's name does not
matter to it, and nothing else need be told. What a verb needs of the council it imports inside `run`, so that `--help`
answers at once. `door` has what every verb shares: `open_council`, `answer` and progress.
"""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable
from functools import wraps

import typer

from rightsource.cli.door import Verb, keeping_faith, verbs

_NO_VERBS = ("door",)


def main() -> None:
    """Run the command line."""
    keeping_faith(application(), sys.argv[1:])


def application() -> typer.Typer:
    """Return the command line with every verb on it."""
    app = typer.Typer(
        name="rightsource",
        help="The operating system of a commissioning council.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_always_a_group)
    for module in pkgutil.iter_modules(__path__):
        if module.name not in _NO_VERBS:
            importlib.import_module(f"{__name__}.{module.name}")
    groups = {name.rpartition(" ")[0] for name in verbs} - {""}
    places = {"": app} | {group: _group(app, group) for group in sorted(groups)}
    for each in sorted(verbs.values(), key=lambda each: each.name):
        group, _, name = each.name.rpartition(" ")
        if each.name not in groups:
            places[group].command(name, epilog=_example(each), hidden=each.is_hidden)(each.run)
    return app


def _group(app: typer.Typer, name: str) -> typer.Typer:
    """Add a group of verbs; where its name is a verb too, that runs when no other of the group is named."""
    own = verbs.get(name)
    made = typer.Typer(name=name, no_args_is_help=own is None, rich_markup_mode=None)
    if own is None:
        app.add_typer(made, help=f"Commands that begin with {name}.")
    else:
        made.callback(invoke_without_command=True, epilog=_example(own))(_alone(own.run))
        app.add_typer(made)
    return made


def _alone(run: Callable[..., None]) -> Callable[..., None]:
    """Return a verb that stands back where another of its group is named."""

    @wraps(run)
    def alone(context: typer.Context, **options: object) -> None:
        if context.invoked_subcommand is None:
            run(**options)

    # Typer reads a command's options off its signature, and this one stands before those of the verb.
    asked = inspect.signature(run)
    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    alone.__annotations__ = {"context": typer.Context} | run.__annotations__
    vars(alone)["__signature__"] = asked.replace(parameters=[context, *asked.parameters.values()])
    return alone


def _example(each: Verb) -> str:
    return f"Example: {each.example}"


def _always_a_group() -> None:
    """The operating system of a commissioning council."""
