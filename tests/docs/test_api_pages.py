"""The reference pages of the two doors for programs are generated from their descriptions, then checked.

To write them again: RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/docs/test_api_pages.py
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from rightsource.api import api
from rightsource.cli import application, door

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
JSON_OF_VERBS = ROOT / "tests" / "contracts" / "command_line"

API_HEAD = """# The API

{about}

The description for programs is at `/api/openapi.json` (OpenAPI 3.1). This page is generated from it.

| status | what it means |
|---|---|
| 200 | the answer |
| 401 | nobody is signed in, and signing in would help |
| 403 | the post that asks does not hold the right, or may not know what that audience knows |
| 404 | nothing of that key is on record, as far as whoever asks may see |
| 422 | the request, or the file in it, has faults: `problems` lists every one |

A refusal is `application/problem+json` (RFC 9457): `type`, `title` (what is wrong), `status`, `detail` (what to do
instead), `code` (it never changes, see [errors](errors.md)) and `problems`.
"""

COMMAND_HEAD = """# The command line

`rightsource VERB --council SLUG`. Answers go to standard output, progress and refusals to standard error. It ends with
0, with 2 for what is refused or mistyped, with 1 for a bug of ours. `--council` may be given once for all as
`RIGHTSOURCE_COUNCIL`; without it the demonstration is meant.

With `--json` a verb answers one JSON value, described under it. Money is whole pence, `{"pence": 150}`; a day is
`2026-04-01`, a month `2026-04`, a financial year `2026-27`, a share exact decimal text. This page is generated.
"""


def api_page() -> str:
    described: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    lines = [API_HEAD.format(about=described["info"]["description"]), "## Operations"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            lines += ["", *_operation(method.upper(), path, operation)]
    lines += [
        "",
        "## What is sent and answered",
        "",
        "Every member of an answer is there; one that may be null says so.",
    ]
    for name, schema in sorted(described["components"]["schemas"].items()):
        if not name.startswith(("Asked", "Window", "FileParams")):
            lines += ["", f"### {name}", "", schema.get("description", ""), "", *_members(schema)]
    return "\n".join(lines) + "\n"


def _operation(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f"### {method} {path}"
    yield ""
    yield operation["description"]
    yield ""
    if operation["parameters"]:
        yield from ("| asked | type | what it is |", "|---|---|---|")
        for each in operation["parameters"]:
            star = "*" if each["required"] else ""
            yield f"| `{each['name']}`{star} | {_type(each['schema'])} | {_cell(each.get('description', 'The key.'))} |"
        yield ""
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        given = _type(body["schema"]) if "$ref" in body["schema"] else "the file under the name `file`"
        yield f"Sent as `{kind}`: {given}."
        yield ""
    refused = ", ".join(status for status in operation["responses"] if int(status) >= 400)
    answer = _type(operation["responses"]["200"]["content"]["application/json"]["schema"])
    yield f"Answers {answer}; refuses with {refused}."


def _members(schema: dict[str, Any]) -> Iterator[str]:
    yield from ("| member | type | what it is |", "|---|---|---|")
    for name, each in schema.get("properties", {}).items():
        yield f"| `{name}` | {_type(each)} | {_cell(each.get('description', ''))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _type(schema: dict[str, Any]) -> str:
    """Return the type of a value as a reader wants it."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    if "anyOf" in schema:
        return " or ".join(_type(each) for each in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(f"“{each}”" for each in schema["enum"])
    if schema.get("type") in {"array", "object"}:
        return _made_of(schema)
    return _PLAIN.get((schema.get("type", ""), schema.get("format", "")), str(schema.get("type", "any value")))


def _made_of(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return "[" + ", ".join(_type(each) for each in schema["prefixItems"]) + "]"
    inside = schema.get("items") or schema.get("additionalProperties")
    named = "for each name " if schema["type"] == "object" else "list of "
    return f"{named}{_type(inside) if isinstance(inside, dict) else 'any value'}"


_PLAIN = {
    ("string", ""): "text",
    ("string", "date"): "day",
    ("string", "date-time"): "moment",
    ("string", "path"): "text",
    ("string", "financial-year"): "financial year",
    ("string", "binary"): "file",
    ("integer", ""): "whole number",
    ("number", ""): "number",
    ("boolean", ""): "true or false",
    ("null", ""): "null",
}


def command_page() -> str:
    commands = _commands(typer.main.get_command(application()), ())
    lines = [COMMAND_HEAD]
    for name, command in commands:
        if not command.hidden:
            lines += [f"## rightsource {name}", "", inspect.cleandoc(command.help or ""), ""]
            lines += ["```", door.verbs[name].example, "```", "", *_options(command), "", *_json_of(name)]
    return "\n".join(lines).rstrip() + "\n"


def _commands(command: Any, before: tuple[str, ...]) -> list[tuple[str, Any]]:
    below, name = getattr(command, "commands", {}), " ".join(before)
    # A verb may have others below it, as `spend` has.
    own = [(name, command)] if not below or name in door.verbs else []
    return own + [found for word, each in sorted(below.items()) for found in _commands(each, (*before, word))]


def _options(command: click.Command) -> Iterator[str]:
    shown = [each for each in command.params if not getattr(each, "hidden", False)]
    if not shown:
        return
    yield from ("| given | what it is | if not given |", "|---|---|---|")
    for each in shown:
        is_option = each.param_type_name == "option"
        name = each.opts[0] if is_option else (each.metavar or str(each.name).upper())
        default = "" if each.default in {None, ""} or each.default is False else str(each.default)
        must = "needed" if each.required else default
        yield f"| `{name}` | {_cell(getattr(each, 'help', None) or '')} | {_cell(must)} |"


def _json_of(name: str) -> Iterator[str]:
    path = JSON_OF_VERBS / f"{name.replace(' ', '-')}.json"
    if not path.exists():
        return
    schema = json.loads(path.read_text())
    yield f"With `--json`, {schema['title']}: {_lower(schema.get('description', ''))}"
    yield ""
    yield from _members(schema)
    yield ""
    for part, each in schema.get("$defs", {}).items():
        yield f"`{part}`: {_lower(each.get('description', ''))}"
        yield ""
        yield from _members(each)
        yield ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


@pytest.mark.parametrize(("name", "page"), [("api.md", api_page), ("command_line.md", command_page)])
def test_the_page_says_what_the_door_says(name: str, page: Callable[[], str]) -> None:
    text, path = page(), REFERENCE / name
    if os.environ.get("RIGHTSOURCE_UPDATE_SNAPSHOTS"):
        path.write_text(text)
    assert path.read_text() == text, f"{name} is out of date: see the top of this file"


def test_the_page_of_the_api_has_every_operation_and_every_name_it_uses() -> None:
    page = (REFERENCE / "api.md").read_text()
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    assert f"### {method} /api{path}" in page


def test_the_page_of_the_command_line_has_every_verb_that_is_shown() -> None:
    page = (REFERENCE / "command_line.md").read_text()
    application()
    assert all(f"## rightsource {verb.name}\n" in page for verb in door.verbs.values() if not verb.is_hidden)
