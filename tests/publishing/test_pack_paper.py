"""The pack on paper: tagged, titled, one page for each vehicle, the same bytes each time, whatever people typed."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pypdf
import pytest

from rightsource.publishing.rules.pack import build_pack
from rightsource.publishing.rules.pack_paper import paper_of
from rightsource.publishing.rules.pack_parts import Pack, PackMaterial
from rightsource.publishing.rules.pack_workbook import workbook_of
from rightsource.storage.knowledge import Audience

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def paper(county_pack: Pack) -> bytes:
    return paper_of(county_pack)


def read(paper: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(paper))


def tags(node: Any) -> Iterator[Any]:
    """Yield every element of a paper's structure."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from tags(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from tags(node["/K"])


def test_it_is_tagged_titled_and_in_british_english(paper: bytes) -> None:
    root = read(paper).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    title = "Demonstration County Council: shareholder committee pack, 22 November 2026"
    assert read(paper).metadata["/Title"] == title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper


def test_every_picture_is_said_in_words_and_every_table_has_headings(paper: bytes, county_pack: Pack) -> None:
    found = list(tags(read(paper).trailer["/Root"]["/StructTreeRoot"]["/K"]))
    pictures = [each for each in found if each["/S"] == "/Figure"]
    assert len(pictures) == 4 * len(county_pack.vehicles)
    assert all(len(str(each["/Alt"])) > 20 for each in pictures)
    tables = [each for each in found if each["/S"] == "/Table"]
    assert tables
    assert all(any(cell["/S"] == "/TH" for cell in tags(table)) for table in tables)
    levels = [int(str(each["/S"])[2:]) for each in found if re.fullmatch(r"/H\d", str(each["/S"]))]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_page_one_answers_and_each_vehicle_has_one_page(paper: bytes, county_pack: Pack) -> None:
    pages = [" ".join(page.extract_text().split()) for page in read(paper).pages]
    assert "What the committee must know" in pages[0]
    assert "Decisions asked for" in pages[0]
    assert "The group 625.3 634.2 −8.9" in pages[0]
    for place, vehicle in enumerate(county_pack.vehicles, start=1):
        assert f"{vehicle.name} {vehicle.what_it_is[:30]}" in pages[place]
    assert "Annex 1: Every finding" in pages[len(county_pack.vehicles) + 1]


def test_every_page_says_as_known_on_to_whom_that_it_is_made_up_and_its_number(paper: bytes) -> None:
    pages = [" ".join(page.extract_text().split()) for page in read(paper).pages]
    for number, page in enumerate(pages, start=1):
        assert "As known on 22 November 2026 to insiders. Made up: no such council exists." in page
        assert f"Page {number} of {len(pages)}" in page


def test_a_real_council_is_not_called_made_up(material: PackMaterial) -> None:
    (profile,) = material.council
    real = replace(material, council=(replace(profile, row=replace(profile.row, is_fictional=False)),))
    pages = read(paper_of(build_pack(real, on=TODAY, audience=Audience.INSIDERS))).pages
    assert not any("Made up" in page.extract_text() for page in pages)


def test_every_figure_on_paper_resolves_in_the_workbook(paper: bytes, county_pack: Pack) -> None:
    printed = set(re.findall(r"\bF\d+\b", " ".join(page.extract_text() for page in read(paper).pages)))
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(county_pack)))
    listed = {row[0] for row in book["Figures"].iter_rows(min_row=2, values_only=True)}
    assert len(printed) > 200
    assert printed <= listed


def test_the_same_pack_gives_the_same_bytes(paper: bytes, county_pack: Pack) -> None:
    assert paper_of(county_pack) == paper


def test_what_people_typed_is_printed_as_they_typed_it_and_never_keeps_the_pack_from_print(
    material: PackMaterial,
) -> None:
    hostile = "#panic() *bold* $x$ [a] <b> \\ @c 漢字 🦆 \u202e\x00 end"
    warnings = tuple(replace(each, row=replace(each.row, matter=hostile)) for each in material.warnings)
    pack = build_pack(replace(material, warnings=warnings), on=TODAY, audience=Audience.INSIDERS)
    text = " ".join(" ".join(page.extract_text() for page in read(paper_of(pack)).pages).split())
    assert "#panic() *bold* $x$ [a] <b> \\ @c ?? ?" in text


def test_a_pack_of_nothing_can_be_printed() -> None:
    pack = build_pack(PackMaterial(), on=TODAY, audience=Audience.PUBLIC)
    text = " ".join(page.extract_text() for page in read(paper_of(pack)).pages)
    assert "Nothing found amiss." in text
