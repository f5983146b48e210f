"""What the tests of the pack share: the demonstration county as material, and its pack."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from importlib.resources import files

import pytest

from rightsource.constitution.rules.books import delegation_powers, duty_register, the_law
from rightsource.publishing.rules.pack import build_pack
from rightsource.publishing.rules.pack_parts import Pack, PackMaterial
from rightsource.scrutiny.rules.case import Case
from rightsource.scrutiny.rules.demonstration import moved_to, written_until
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.storage.knowledge import Audience

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def demonstration() -> Case:
    """Return the made-up county as it is loaded on the day of these tests."""
    folder = files("rightsource").joinpath("data/cases/demonstration")
    given = {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith((".csv", ".toml"))}
    return moved_to(read_case(tables_of_folder(given), register=duty_register(), today=written_until()), TODAY)


@pytest.fixture(scope="session")
def material(demonstration: Case) -> PackMaterial:
    """Return all that the county's pack is made from."""
    evidence = evidence_of(demonstration, duty_register(), TODAY)
    shared = {table.name for table in fields(PackMaterial)} & {table.name for table in fields(evidence)}
    tables = {name: getattr(evidence, name) for name in shared}
    return PackMaterial(**tables, law=the_law(), powers=delegation_powers())


@pytest.fixture(scope="session")
def county_pack(material: PackMaterial) -> Pack:
    """Return the county's pack of the day as insiders knew it."""
    return build_pack(material, on=TODAY, audience=Audience.INSIDERS)
