"""The command line: `rightsource VERB`, one file a verb.

A verb is a module of this package that holds one function `run`, decorated with `@verb(…)`; the file's name does not
matter to it, and nothing else need be told. What a verb needs of the council it imports inside `run`, so that `--help`
answers at once. `door` has what every verb shares: `open_council`, `answer` and progress.
"""

import importlib
import pkgutil
import sys

import typer

from rightsource.cli.door import keeping_faith, verbs

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
    groups: dict[str, typer.Typer] = {}
    for each in sorted(verbs.values(), key=lambda each: each.name):
        group, _, name = each.name.rpartition(" ")
        if group and group not in groups:
            groups[group] = typer.Typer(name=group, no_args_is_help=True, rich_markup_mode=None)
            app.add_typer(groups[group], help=f"Commands that begin with {group}.")
        place = groups[group] if group else app
        place.command(name, epilog=f"Example: {each.example}", hidden=each.is_hidden)(each.run)
    return app


def _always_a_group() -> None:
    """The operating system of a commissioning council."""
