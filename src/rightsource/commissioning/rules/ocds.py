"""Procurement published by the Open Contracting Data Standard 1.1: packages read, and every fault of them listed.

A release is kept in one form of writing, keys in order, so that the same release always has the same hash. Begin with
`read_ocds`.
Source: Open Contracting Data Standard 1.1.5, release package schema and reference; the schema stands in data/schemas.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from rightsource.quantities import Problem

_SCHEMA = "data/schemas/ocds-1.1.5/release-package-schema.json"
_LONGEST_MESSAGE = 200
_CONTACT = "contactPoint"


@dataclass(frozen=True, slots=True)
class ReleaseFault:
    """One fault of a release: where in it, and what is wrong."""

    path: str
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class ReleaseRead:
    """One release as it was published.

    Attributes:
        sha256: of its content.
        release: the publisher's own id of it.
        released_at: its date, as written.
        released_on: the day of that; None where it is none.
        content: the release whole, in one form of writing, without the contact points of persons.
        faults: where it breaks the standard's schema, or points to nobody.
    """

    sha256: str
    ocid: str
    release: str
    released_at: str
    released_on: date | None
    tags: tuple[str, ...]
    title: str
    buyer: str
    content: str
    faults: tuple[ReleaseFault, ...]


@dataclass(frozen=True, slots=True)
class OcdsReading:
    """What a file of open contracting data gave.

    Attributes:
        releases: those that can be kept.
        refused: releases that cannot be told from others, or are only linked to, and the faults of the package itself.
        contacts_left_out: how many contact points were left out: they are persons.
        problems: why nothing of the file can be read.
    """

    releases: tuple[ReleaseRead, ...] = ()
    refused: tuple[Problem, ...] = ()
    contacts_left_out: int = 0
    problems: tuple[Problem, ...] = ()


def canonical(content: Any) -> str:
    """Return JSON in one form of writing: keys in order, no blanks, nothing escaped that need not be.

    >>> canonical({"b": 1.50, "a": "é"})
    '{"a":"é","b":1.5}'
    """
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def content_hash(content: str) -> str:
    """Return the hash by which a release is found again."""
    return hashlib.sha256(content.encode()).hexdigest()


def read_ocds(content: bytes, name: str) -> OcdsReading:
    """Read a release package, a record package or a single release, or say why it cannot be read.

    Args:
        content: JSON in UTF-8.
        name: what to call it in problems.
    """
    try:
        package = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_told_once)
        canonical(package).encode()
    except (ValueError, RecursionError) as fault:
        says = f"It is not JSON that can be kept: {str(fault)[:_LONGEST_MESSAGE]}."
        return OcdsReading(problems=(Problem(name, says, "ocds-not-json"),))
    given, refused = _releases_of(package, name)
    if not given and not refused:
        says = "It has neither releases nor records. Give a release package or a record package of OCDS 1.1."
        return OcdsReading(problems=(Problem(name, says, "ocds-no-releases"),))
    read: list[ReleaseRead] = []
    contacts = 0
    for where, release in given:
        why_not = _why_not_kept(release)
        if why_not:
            refused.append(Problem(f"{name}, {where}", why_not, "ocds-release-unknown"))
            continue
        bare, left_out = _without_contacts(release)
        contacts += left_out
        read.append(_release(bare))
    return OcdsReading(tuple(read), (*_package_faults(package, name), *refused), contacts)


def release_faults(release: Any) -> tuple[ReleaseFault, ...]:
    """Return where a release breaks the schema of the standard, or names a party that it does not have."""
    broken = [
        ReleaseFault("/".join(str(part) for part in each.instance_path), each.message[:_LONGEST_MESSAGE], "ocds-schema")
        for each in _release_schema().iter_errors(release)
    ]
    return (*broken, *_parties_missing(release), *_periods_backwards(release, ""))


def package_faults(package: Any) -> tuple[ReleaseFault, ...]:
    """Return where a whole release package breaks the schema of the standard."""
    return tuple(
        ReleaseFault("/".join(str(part) for part in each.instance_path), each.message[:_LONGEST_MESSAGE], "ocds-schema")
        for each in _package_schema().iter_errors(package)
    )


@cache
def _schema() -> dict[str, Any]:
    text = files("rightsource").joinpath(_SCHEMA).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _package_schema() -> jsonschema_rs.Draft4Validator:
    return jsonschema_rs.Draft4Validator(_schema(), validate_formats=True)


@cache
def _release_schema() -> jsonschema_rs.Draft4Validator:
    alone = {"$ref": "#/definitions/Release", "definitions": _schema()["definitions"]}
    return jsonschema_rs.Draft4Validator(alone, validate_formats=True)


def _told_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice!r} stands twice in one object")
    for key, value in pairs:
        if "\0" in key or (isinstance(value, str) and "\0" in value):
            raise ValueError(f"a character of number nought stands in {key!r}")
    return told


def _releases_of(package: Any, name: str) -> tuple[list[tuple[str, Any]], list[Problem]]:
    if not isinstance(package, dict):
        return [], []
    if "ocid" in package and "releases" not in package:
        return [("release", package)], []
    found = [(f"release {at}", each) for at, each in enumerate(_listed(package, "releases"), 1)]
    refused = []
    for at, record in enumerate(_listed(package, "records"), 1):
        for number, each in enumerate(_listed(record, "releases"), 1):
            where = f"record {at}, release {number}"
            if isinstance(each, dict) and "url" in each and "ocid" not in each:
                says = f"It is only linked to ({each['url']}). Give the package that holds the release itself."
                refused.append(Problem(f"{name}, {where}", says, "ocds-release-linked"))
            else:
                found.append((where, each))
    return found, refused


def _listed(told: Any, name: str) -> list[Any]:
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, list) else []


def _why_not_kept(release: Any) -> str:
    if not isinstance(release, dict):
        return "It is no release but another kind of value."
    missing = [key for key in ("ocid", "id") if not isinstance(release.get(key), str) or not release[key].strip()]
    return f"It has no {' and no '.join(missing)}, so it cannot be told from others." if missing else ""


def _package_faults(package: Any, name: str) -> Iterator[Problem]:
    if "releases" not in package:
        return
    for each in _package_schema().iter_errors(package):
        path = [str(part) for part in each.instance_path]
        if path[:1] != ["releases"]:
            where = f"{name}, {'/'.join(path) or 'the package'}"
            yield Problem(where, each.message[:_LONGEST_MESSAGE], "ocds-schema")


def _without_contacts(told: Any) -> tuple[Any, int]:
    """Return a value without contact points, and how many there were: they name persons, and nobody here needs them."""
    if isinstance(told, dict):
        parts = {key: _without_contacts(value) for key, value in told.items() if key != _CONTACT}
        own = int(_CONTACT in told)
        return {key: part for key, (part, _) in parts.items()}, own + sum(count for _, count in parts.values())
    if isinstance(told, list):
        each = [_without_contacts(value) for value in told]
        return [part for part, _ in each], sum(count for _, count in each)
    return told, 0


def _release(release: dict[str, Any]) -> ReleaseRead:
    content = canonical(release)
    tags, buyer, tender = release.get("tag"), release.get("buyer"), release.get("tender")
    released_at = _text(release, "date")
    return ReleaseRead(
        sha256=content_hash(content),
        ocid=release["ocid"],
        release=release["id"],
        released_at=released_at,
        released_on=_day(released_at),
        tags=tuple(each for each in tags if isinstance(each, str)) if isinstance(tags, list) else (),
        title=_text(tender, "title") or _text(next(iter(_listed(release, "contracts")), None), "title"),
        buyer=_text(buyer, "name"),
        content=content,
        faults=release_faults(release),
    )


def _text(told: Any, name: str) -> str:
    found = told.get(name) if isinstance(told, dict) else None
    return found if isinstance(found, str) else ""


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _parties_missing(release: Any) -> Iterator[ReleaseFault]:
    parties = {str(each.get("id")) for each in _listed(release, "parties") if isinstance(each, dict)}
    named = [("buyer", release.get("buyer"))] if isinstance(release, dict) else []
    for at, award in enumerate(_listed(release, "awards")):
        named += [(f"awards/{at}/suppliers/{n}", each) for n, each in enumerate(_listed(award, "suppliers"))]
    for path, each in named:
        if isinstance(each, dict) and str(each.get("id")) not in parties:
            yield ReleaseFault(path, f"No party of the release has the id {each.get('id')!r}.", "ocds-party-missing")


def _periods_backwards(told: Any, path: str) -> Iterator[ReleaseFault]:
    if isinstance(told, list):
        for at, each in enumerate(told):
            yield from _periods_backwards(each, f"{path}/{at}".lstrip("/"))
        return
    if not isinstance(told, dict):
        return
    start, end = _day(_text(told, "startDate")), _day(_text(told, "endDate"))
    if start is not None and end is not None and end < start:
        yield ReleaseFault(path, f"It ends on {end} and starts on {start}.", "ocds-period-backwards")
    for key, value in told.items():
        yield from _periods_backwards(value, f"{path}/{key}".lstrip("/"))
