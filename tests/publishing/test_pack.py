"""The pack as values: it adds up to the penny, every figure leads to its rows, and it knows nothing of tomorrow."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.budget.rules.group import group_members, group_position
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.commissioning.rules.teckal import activity_test, teckal_position
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.publishing.rules.pack import build_pack
from rightsource.publishing.rules.pack_figures import FigureBook, PackFigure, PackRow, Working
from rightsource.publishing.rules.pack_parts import Pack, PackMaterial, PackTable, Severity
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.storage.knowledge import Audience, Grade, KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.exposure import exposures

TODAY = date(2026, 11, 22)
YEAR = FinancialYear.of(TODAY)


def recorded(row: Any, record_id: str) -> Recorded[Any]:
    known = KnownOn.on(date(2026, 1, 1), Audience.PUBLIC)
    return Recorded(row, Provenance(Source("made up for a test", grade=Grade.MADE_UP), known), record_id)


def organisation(key: str) -> Recorded[OrganisationInForce]:
    row = OrganisationInForce(
        organisation=key,
        name=key.upper(),
        legal_form=LegalForm.COMPANY_BY_SHARES,
        status=OrganisationStatus.OPERATING,
        is_vehicle=key != "council",
        is_group=True,
        period=Period(date(2020, 4, 1)),
    )
    return recorded(row, f"organisation-{key}")


KEYS = ("council", "care", "place")
LINES = st.lists(
    st.builds(
        BudgetLine,
        organisation=st.sampled_from(KEYS),
        financial_year=st.just(YEAR),
        version=st.sampled_from((Version.FORECAST, Version.BUDGET)),
        as_at=st.sampled_from((date(2026, 6, 30), date(2026, 10, 31))),
        flow=st.sampled_from(Flow),
        heading=st.sampled_from((Heading.SERVICE, Heading.OWNER_WORK, Heading.OTHER)),
        name=st.sampled_from("abc"),
        amount=st.integers(0, 10**11).map(Money),
        counterparty=st.sampled_from(("", *KEYS)),
    ),
    max_size=14,
)


def made_of(lines: list[BudgetLine]) -> PackMaterial:
    kept = tuple(recorded(line, f"line-{number}") for number, line in enumerate(lines))
    return PackMaterial(organisations=tuple(organisation(key) for key in KEYS), budget_forecast=kept)


def cells(table: PackTable, name: str) -> tuple[PackFigure, ...]:
    row = next(row for row in table.rows if row[0] == name)
    return tuple(cell for cell in row if isinstance(cell, PackFigure))


def every_table(pack: Pack) -> list[PackTable]:
    pages = [table for page in pack.vehicles for table in page.tables]
    return [pack.members, pack.dealings, *pages, *(table for annex in pack.annexes for table in annex.tables)]


@given(LINES)
@settings(max_examples=150)
def test_the_group_is_its_members_less_their_dealings_to_the_penny(lines: list[BudgetLine]) -> None:
    pack = build_pack(made_of(lines), on=TODAY, audience=Audience.INSIDERS)
    if not pack.members.rows:
        assert not [line for line in lines if line.as_at <= TODAY]
        return
    by_name = {
        str(row[0]): [cell.money for cell in row[1:] if isinstance(cell, PackFigure)] for row in pack.members.rows
    }
    whole = by_name.pop("The group")
    out = by_name.pop("Less dealings among members", [Money(0)] * 3)
    added = by_name.pop("All members, added up")
    for place in range(3):
        assert added[place] == Money.total([figures[place] for figures in by_name.values()])
        assert whole[place] == added[place] - out[place]
    assert whole[2] == whole[0] - whole[1]


@given(LINES)
@settings(max_examples=100)
def test_the_group_is_what_the_budget_rule_says(lines: list[BudgetLine]) -> None:
    material = made_of(lines)
    pack = build_pack(material, on=TODAY, audience=Audience.INSIDERS)
    members = group_members(material.organisations, TODAY)
    rule = group_position(material.budget_forecast, members, YEAR, Version(pack.statement), TODAY)
    if pack.members.rows:
        whole = cells(pack.members, "The group")
        assert [figure.money for figure in whole] == [rule.income, rule.expenditure, rule.result]
    if pack.dealings.rows:
        assert cells(pack.dealings, "All dealings among members")[2].money == rule.residue
        assert len(pack.dealings.rows) == len(rule.dealings) + 1


def test_every_figure_is_followed_to_its_rows_or_says_that_nothing_is_on_record(county_pack: Pack) -> None:
    for figure in county_pack.figures:
        assert (figure.value is None) == (not figure.rows), figure
        assert figure.how == "nothing on record" if figure.value is None else figure.how
        assert all(row.record_id and row.source and row.table for row in figure.rows), figure


def test_every_figure_shown_is_numbered_once(county_pack: Pack) -> None:
    numbers = [figure.number for figure in county_pack.figures]
    assert numbers == [f"F{place}" for place in range(1, len(numbers) + 1)]
    known = dict(zip(numbers, county_pack.figures, strict=True))
    shown = [cell for table in every_table(county_pack) for row in table.rows for cell in row]
    figures = [cell for cell in shown if isinstance(cell, PackFigure)]
    figures += [figure for finding in county_pack.findings for figure in finding.figures]
    figures += [figure for page in county_pack.vehicles for _, figure, _ in page.strip]
    assert len(figures) > 500
    assert all(known[figure.number] is figure for figure in figures)


def test_the_order_of_the_rows_given_changes_nothing(material: PackMaterial, county_pack: Pack) -> None:
    mixed = {}
    for table in fields(material):
        rows = list(getattr(material, table.name))
        if rows and isinstance(rows[0], Recorded):
            Random(7).shuffle(rows)
        mixed[table.name] = tuple(rows)
    assert build_pack(PackMaterial(**mixed), on=TODAY, audience=Audience.INSIDERS) == county_pack


def test_a_row_of_tomorrow_changes_nothing(material: PackMaterial, county_pack: Pack) -> None:
    first = material.warnings[0]
    tomorrow = KnownOn.on(TODAY + timedelta(days=1), Audience.PUBLIC)
    later = replace(first, provenance=replace(first.provenance, known_on=tomorrow), record_id="of-tomorrow")
    with_more = replace(material, warnings=(*material.warnings, later))
    assert build_pack(with_more, on=TODAY, audience=Audience.INSIDERS) == county_pack


def test_the_public_is_shown_nothing_that_only_insiders_know(material: PackMaterial) -> None:
    pack = build_pack(material, on=TODAY, audience=Audience.PUBLIC)
    rows = [row for figure in pack.figures for row in figure.of_rows]
    assert rows
    assert all(row.known_on is not None and row.known_on <= TODAY for row in rows)
    assert not [row for row in rows if row.table == "returns"]
    assert all("No return on record" in page.returned for page in pack.vehicles)


def test_exposure_is_what_the_treasury_rule_says(material: PackMaterial, county_pack: Pack) -> None:
    known = [each for each in material.exposures if each.is_known(TODAY, Audience.INSIDERS)]
    by_vehicle = {page.organisation: page for page in county_pack.vehicles}
    found = exposures(known, TODAY)
    assert {each.organisation for each in found} == set(by_vehicle)
    for each in found:
        total, limit, left, used = (row[1] for row in by_vehicle[each.organisation].exposure.rows[-4:])
        assert (total.value, limit.value, left.value, used.value) == (
            each.total, each.limit, each.headroom, each.used_share,
        )  # fmt: skip


def test_room_under_the_activity_test_is_what_the_rule_of_the_day_says(
    material: PackMaterial, county_pack: Pack
) -> None:
    test = activity_test(material.law, TODAY)
    assert test is not None
    returns = [each for each in material.returns if each.is_known(TODAY, Audience.INSIDERS)]
    exempt = [page for page in county_pack.vehicles if page.strip[3][1].value is not None]
    assert {page.organisation for page in exempt} >= {"law-company", "place-company", "care-company"}
    for page in exempt:
        position = teckal_position(page.organisation, material.trading, returns, TODAY, test)
        assert position is not None
        assert page.strip[3][1].value == position.headroom


def test_page_one_finds_what_is_wrong_in_the_county(county_pack: Pack) -> None:
    said = " ".join(finding.sentence for finding in county_pack.findings)
    assert "Demonstration Place Ltd expects £300,000 more than Demonstration County Council means to pay" in said
    assert "£41m of £45m" in said
    assert "Demonstration Wellbeing CIC (September and October)" in said
    assert "under the council's own floor of £15m" in said
    assert "Demonstration Care Ltd (£2.4m, 34 days late)" in said
    severities = [finding.severity for finding in county_pack.findings]
    assert severities == sorted(severities, key=list(Severity).index)
    assert county_pack.findings_shown == 5


def test_a_late_return_is_said_with_the_month_that_the_figures_are_of(county_pack: Pack) -> None:
    page = next(page for page in county_pack.vehicles if page.organisation == "wellbeing-cic")
    assert page.is_late
    assert page.returned.startswith("No September or October return; figures are of August 2026")


def test_refused_requests_stay_in_view(county_pack: Pack) -> None:
    page = next(page for page in county_pack.vehicles if page.organisation == "care-company")
    answers = [str(row[-1]) for row in page.prices.rows]
    assert "Refused 1 July 2024." in answers
    assert "Not answered yet; due 19 October 2026." in answers


def test_the_decisions_asked_for_come_from_prices_returns_and_the_committee(county_pack: Pack) -> None:
    asked = [decision.what for decision in county_pack.decisions]
    assert any(what.startswith("Answer Demonstration Care Ltd, which asks for £2.4m") for what in asked)
    assert any("Approve the fleet purchase" in what for what in asked)
    assert "Autumn returns and requests of the vehicles." in asked
    assert not any("Buy the transport fleet" in what for what in asked), "that is the cabinet's to decide"
    assert all(decision.record_id for decision in county_pack.decisions)


def test_duties_about_to_lose_a_holder_are_named(county_pack: Pack) -> None:
    (table,) = next(annex for annex in county_pack.annexes if annex.key == "duties").tables
    assert [str(row[0]) for row in table.rows] == ["Director of Public Health"]


def test_a_council_with_nothing_but_a_vehicle_still_has_a_page_that_claims_nothing() -> None:
    pack = build_pack(PackMaterial(organisations=(organisation("care"),)), on=TODAY, audience=Audience.INSIDERS)
    (page,) = pack.vehicles
    assert page.returned.startswith("No return on record")
    assert all(figure.value is None for figure in pack.figures if figure.label != "Returns late")
    assert not pack.members.rows


def test_a_saving_counts_as_verified_only_by_another(county_pack: Pack) -> None:
    (table,) = next(annex for annex in county_pack.annexes if annex.key == "savings").tables
    planned, claimed, verified = cells(table, "All")
    assert (planned.money, claimed.money, verified.money) == (
        Money.pounds(24_100_000), Money.pounds(8_800_000), Money.pounds(4_750_000),
    )  # fmt: skip


def row_of(value: Money | Decimal) -> PackRow:
    return PackRow("r", "t", "w", "s", value, "source", "", "grade", None)


@pytest.mark.parametrize(
    ("working", "values", "expected"),
    [
        (Working.SUM, (Money(3), Money(4)), Money(7)),
        (Working.LOWEST, (Money(3), Money(-4)), Money(-4)),
        (Working.DIFFERENCE, (Money(3), Money(4)), Money(-1)),
        (Working.SHARE, (Money(3), Money(4)), Decimal("0.75")),
        (Working.SHARE, (Money(3), Money(0)), None),
        (Working.NEGATIVE, (Money(3),), Money(-3)),
        (Working.ROOM, (Money(1001), Decimal("0.8")), Money(250)),
    ],
)
def test_a_figure_is_worked_out_from_others(
    working: Working, values: tuple[Money | Decimal, ...], expected: Money | Decimal | None
) -> None:
    book = FigureBook()
    parts = [book.from_rows("part", [row_of(value)]) for value in values]
    assert book.from_figures("whole", working, parts).value == expected


def test_a_difference_with_something_not_on_record_is_not_on_record() -> None:
    book = FigureBook()
    known, unknown = book.from_rows("known", [row_of(Money(5))]), book.from_rows("unknown", [])
    assert book.from_figures("difference", Working.DIFFERENCE, (known, unknown)).value is None
    assert book.from_figures("sum", Working.SUM, (known, unknown)).value == Money(5)
