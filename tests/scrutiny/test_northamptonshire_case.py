"""The Northamptonshire case: its columns and words are the format's, its rows rest on facts, its days are honest."""

from __future__ import annotations

import csv
import re
import tomllib
from datetime import date
from importlib.resources import files

import pytest

from rightsource.constitution.rules.books import duty_register
from rightsource.scrutiny.rules.case_format import BY_NAME, SHEETS
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.storage.knowledge import KnownOn

CASE = files("rightsource").joinpath("data/cases/northamptonshire")
TABLES = {
    sheet.name: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    for sheet in SHEETS
    if (path := CASE.joinpath(f"{sheet.name}.csv")).is_file()
}
FACTS = {row["reference"]: row for row in TABLES["facts"]}
COUNCIL = tomllib.loads(CASE.joinpath("council.toml").read_text(encoding="utf-8"))
ROWS = [(name, row) for name, rows in TABLES.items() if name != "facts" for row in rows]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WRITTEN_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})[a-z]* (\d{{4}})\b")
VINTAGE = re.compile(r"vintage=(\d{4}-\d{2}-\d{2})")

PUBLIC_BEFORE_ITS_SOURCE = {
    "NF111": "the accounts had to be filed by then; the article only repeats the figure",
    "NF146": "the accounts had to be filed by then; the article only repeats the figure",
    "NF115": "the first dated public mention is NF116; the article only confirms it",
    "NF148": "the debate of March names the day of the appointment, which was announced at once",
}
KNOWN_BEFORE_IT_HAPPENED = {
    "NF037": "insiders had the cabinet papers a week before the meeting",
    "NF071": "insiders signed the draft accounts three months before they had to be published",
    "NF106": "insiders signed the draft accounts three months before they had to be published",
}


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def known_on(fact: dict[str, str]) -> KnownOn:
    return KnownOn.stated(*(day(fact[f"known_{audience}_on"]) for audience in ("inside", "members", "public")))


def days_written_in(title: str) -> list[date]:
    return [date(int(year), MONTHS.index(month) + 1, int(number)) for number, month, year in WRITTEN_DAY.findall(title)]


def test_the_case_is_read_without_a_fault_and_holds_every_row_of_its_files() -> None:
    given = {path.name: path.read_bytes() for path in CASE.iterdir() if path.is_file()}
    case = read_case(tables_of_folder(given), register=duty_register(), today=date(2026, 7, 1))
    assert {name: len(case[name]) for name in TABLES} == {name: len(rows) for name, rows in TABLES.items()}
    assert case.profile.event_on == date(2018, 2, 2)


@pytest.mark.parametrize("name", TABLES)
def test_each_table_has_the_columns_of_its_sheet_in_their_order(name: str) -> None:
    headings = [column.name for column in BY_NAME[name].columns]
    assert all(list(row) == headings for row in TABLES[name])


def test_the_council_file_says_what_it_must_and_leaves_what_is_not_established_blank() -> None:
    columns = {column.name: column for column in BY_NAME["council"].columns}
    assert set(COUNCIL) <= set(columns)
    for column in columns.values():
        assert not column.required or COUNCIL[column.name]
    assert (COUNCIL["e_code"], COUNCIL["is_fictional"], COUNCIL["event_on"]) == ("E2820", "no", "2018-02-02")
    assert "reserves_floor" not in COUNCIL


def test_every_row_rests_on_a_fact_but_the_posts_that_the_law_requires() -> None:
    for name, row in ROWS:
        assert bool(row["fact"]) != bool(row["known_on"]), f"{name}: {row}"
        assert row["fact"] or name == "posts", f"{name}: {row}"


def test_all_facts_are_there_once_with_every_kind_of_voice() -> None:
    assert len(FACTS) == len(TABLES["facts"])
    assert {f"NF{number:03}" for number in range(1, 194)} <= set(FACTS)
    assert {"warning", "dispute"} <= {fact["topic"] for fact in FACTS.values()}


def test_no_fact_is_known_before_it_happened() -> None:
    early = set()
    for reference, fact in FACTS.items():
        known, happened = known_on(fact).inside_on, day(fact["happened_on"])
        if known and happened and known < happened:
            early.add(reference)
    assert early == set(KNOWN_BEFORE_IT_HAPPENED)


def test_no_fact_is_public_before_its_source_was_written() -> None:
    early = set()
    for reference, fact in FACTS.items():
        public = known_on(fact).public_on
        if public and any(written > public for written in days_written_in(fact["source_title"])):
            early.add(reference)
    assert early == set(PUBLIC_BEFORE_ITS_SOURCE)


def test_no_figure_of_a_return_is_public_before_the_vintage_it_was_read_in() -> None:
    returns = [fact for fact in FACTS.values() if VINTAGE.search(fact["note"])]
    assert len(returns) > 20
    for fact in returns:
        assert fact["known_public_on"] >= VINTAGE.findall(fact["note"])[0], fact["reference"]


def test_what_was_disclosed_later_reached_the_public_no_earlier_than_it_happened() -> None:
    later = [fact for fact in FACTS.values() if fact["known_basis"] == "later-disclosure"]
    assert later
    assert all(fact["known_public_on"] >= fact["happened_on"] for fact in later)


def test_a_fact_without_any_day_is_one_that_says_so() -> None:
    assert [reference for reference, fact in FACTS.items() if known_on(fact).inside_on is None] == ["NF001"]


@pytest.mark.parametrize(
    ("table", "heading"),
    [("warnings", "issued_on"), ("decisions", "decided_on"), ("savings", "said_on"), ("trading", "said_on")],
)
def test_no_row_is_known_before_its_own_day(table: str, heading: str) -> None:
    for row in TABLES[table]:
        known = known_on(FACTS[row["fact"]]).inside_on
        assert known is not None
        assert row[heading] <= known.isoformat() or row["fact"] in KNOWN_BEFORE_IT_HAPPENED, f"{table}: {row}"


def test_no_row_holds_what_was_only_known_later() -> None:
    for row in TABLES["warnings"]:
        public = known_on(FACTS[row["fact"]]).public_on
        for heading in ("report_sent_on", "answered_on", "closed_on"):
            assert not row[heading] or row[heading] <= str(public), row
    letter = next(row for row in TABLES["warnings"] if row["fact"] == "NF169")
    assert "followed" not in letter["matter"] + FACTS["NF169"]["statement"]  # nobody knew that day what would follow
    operating = [row for row in TABLES["organisations"] if row["status"] == "operating"]
    assert all(row["to"] == "" for row in operating)


def test_the_letter_of_2015_is_no_report_and_only_the_notice_of_2018_was_sent() -> None:
    warnings = {row["fact"]: row for row in TABLES["warnings"]}
    letter, notice = warnings["NF169"], warnings["NF156"]
    assert (letter["issued_on"], letter["formal_report"], letter["report_sent_on"]) == ("2015-10-29", "", "")
    assert (notice["formal_report"], notice["report_sent_on"]) == ("LGFA 1988 s.114(3)", "2018-02-02")
    assert {row["fact"] for row in TABLES["warnings"] if row["report_sent_on"]} == {"NF156", "NF163"}


def test_the_letter_of_2015_reached_the_public_only_with_the_inspection_report() -> None:
    known = known_on(FACTS["NF169"])
    assert (known.inside_on, known.public_on) == (date(2015, 10, 29), date(2018, 3, 15))


def test_figures_that_are_not_to_be_computed_on_stay_facts() -> None:
    computed = {row["fact"] for _, row in ROWS}
    assert not computed & {"NF001", "NF085", "NF170", "NF188"}


def test_no_business_case_is_shown_as_signed() -> None:
    assert all(not row["signed_on"] and not row["signed_by"] for row in TABLES["papers"])


def test_balances_and_movements_agree_with_the_returns_kept_beside_the_case() -> None:
    returns = csv.DictReader(CASE.joinpath("outturn/upper_tier.csv").read_text(encoding="utf-8").splitlines())
    closing = {
        (row["form"], row["financial_year"]): (
            row["other_earmarked_closing_gbp_thousand"],
            row["unallocated_closing_gbp_thousand"],
        )
        for row in returns
        if row["e_code"] == COUNCIL["e_code"]
    }
    balances = [
        row
        for row in TABLES["reserves_debt"]
        if row["measure"] == "balance at the day" and row["statement"] == "actual" and row["as_at"].endswith("-03-31")
    ]
    assert len(balances) == 12
    for row in balances:
        year = int(row["as_at"][:4])
        earmarked, unallocated = closing["RS", f"{year - 1}-{year % 100:02}"]
        expected = earmarked if row["kind"] == "earmarked reserve" else unallocated
        assert int(row["amount"]) == round(float(expected)) * 1000, row


def test_no_person_is_named_but_by_post() -> None:
    title = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dr|Cllr|Sir|Dame|Lord|Lady|Rt Hon|Councillor)\.? (?!for\b)[A-Z][a-z]+")
    holders = {row["holder"] for row in TABLES["posts"]}
    assert holders == {"holder not on record"}
    for name, rows in TABLES.items():
        for row in rows:
            for heading, cell in row.items():
                assert not title.search(cell), f"{name}, {heading}: {cell}"


def test_every_address_is_one_that_a_reader_can_open() -> None:
    for reference, fact in FACTS.items():
        assert not fact["source_address"] or re.match(r"https?://[^\s]+$", fact["source_address"]), reference
        assert fact["source_title"], reference
