"""Loading: all or nothing, again and again; what is on record exports so that it loads as it is."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from rightsource.constitution.rules.books import duty_register
from rightsource.quantities import ProblemsFound
from rightsource.scrutiny.actions.cases import Loaded, load_case
from rightsource.scrutiny.errors import AnotherCouncil, NothingOnRecord
from rightsource.scrutiny.queries import cases
from rightsource.scrutiny.queries.evidence import TABLES, whole_evidence
from rightsource.scrutiny.rules.case import Case, CaseRow
from rightsource.scrutiny.rules.case_format import SHEETS, RowProvenance
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.storage import audit, records, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience
from rightsource.storage.models import AuditEvent, Document

TODAY = date(2026, 11, 22)
LATER = date(2026, 12, 1)
REGISTER = duty_register()

FILES = {
    "council.toml": """organisation = "council"
name = "Testshire County Council"
kind = "county council"
is_fictional = true
reserves_floor = 12000000.50
""",
    "facts.csv": "reference,topic,subject,statement,known_members_on,source_title,source_grade\n"
    "F-1,headline,Testshire,=Not a formula,2026-02-05,Budget report,A\n",
    "organisations.csv": "organisation,name,legal_form,status,is_vehicle,is_group,from,to\n"
    "council,Testshire County Council,council,operating,no,yes,2010-04-01,\n"
    "care,Testshire Care Ltd,company limited by shares,operating,yes,yes,2026-04-01,\n",
    "posts.csv": "post,title,kind,role,holder,organisation,from,to\n"
    "finance,Section 151 officer,council officer,section-151-officer,officer 1,,2026-04-01,\n"
    "care-finance,Finance lead,vehicle officer,vehicle-finance-lead,officer 2,care,2026-04-01,\n",
    "duties.csv": "duty,accountable_post,discharged_by,route,from\n"
    "asc-needs-assessment,finance,care,Care Act 2014 s.79,2026-04-01\n",
    "savings.csv": "saving,title,financial_year,stage,amount,said_on,said_by,evidence,known_on,known_to\n"
    "S-1,Fewer nights,2026-27,claimed,1200000.55,2026-10-15,care-finance,,2026-10-15,members\n",
    "reserves_debt.csv": "organisation,kind,name,measure,as_at,amount,fact\n"
    "council,general (unallocated) reserve,all,balance at the day,2026-03-31,\"20,000,000\",F-1\n",
    "warnings.csv": "reference,issuer,issued_by,issued_on,matter,addressed_to,promises\n"
    "W-1,statutory officer,finance,2026-10-29,Reserves are low.,leader; chief,P5; P3\n",
}  # fmt: skip


def case_of_files(files: dict[str, str], today: date = TODAY) -> Case:
    encoded = {name: text.encode() for name, text in files.items()}
    return read_case(tables_of_folder(encoded), register=REGISTER, today=today)


def changed(name: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[name]
    return FILES | {name: FILES[name].replace(old, new)}


def load(files: dict[str, str], *, today: date = TODAY, withdraw: str = "", by: str = "finance") -> Loaded:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        return load_case(
            by=Actor(by),
            authority=Authority("Financial regulations, 3"),
            case=case_of_files(files, today),
            file=GivenFile("testshire.zip", repr(files).encode()),
            today=today,
            withdraw_absent_because=withdraw,
        )


def counts(loaded: Loaded) -> dict[str, tuple[int, int]]:
    return {sheet.sheet: (sheet.added, sheet.superseded) for sheet in loaded.sheets if sheet.added or sheet.superseded}


pytestmark = pytest.mark.django_db


def test_a_case_loads_and_loading_it_again_changes_nothing() -> None:
    first = load(FILES)
    assert first.changes == 10
    again = load(FILES, today=LATER)
    assert again.changes == again.absent == 0
    assert sum(sheet.unchanged for sheet in again.sheets) == 10


def test_the_record_holds_what_the_same_case_gives_without_a_database() -> None:
    load(FILES)
    walls.look_as(walls.THE_COUNCIL)
    pure, stored = evidence_of(case_of_files(FILES), REGISTER, TODAY), whole_evidence()
    for sheet in SHEETS:
        expected = [(each.row, each.provenance) for each in getattr(pure, sheet.name)]
        found = [(each.row, each.provenance) for each in getattr(stored, sheet.name)]
        assert sorted(map(repr, found)) == sorted(map(repr, expected))


def test_every_load_leaves_one_event_and_the_file_that_was_given() -> None:
    before = AuditEvent.objects.filter(event="case-loaded").count()
    loaded = load(FILES)
    event = AuditEvent.objects.filter(event="case-loaded").latest("position")
    assert AuditEvent.objects.filter(event="case-loaded").count() == before + 1
    assert (event.by_post, event.subject) == ("finance", "council:council")
    assert loaded.file_sha256 in event.details
    assert bytes(Document.objects.get(sha256=loaded.file_sha256).content) == repr(FILES).encode()
    assert audit.verify().problems == ()


def test_a_changed_row_supersedes_and_is_known_from_the_day_it_was_changed() -> None:
    load(FILES)
    loaded = load(changed("posts.csv", "officer 1", "officer 9"), today=LATER)
    assert counts(loaded) == {"posts": (0, 1)}
    walls.look_as(walls.THE_COUNCIL)
    model, row_class = TABLES["posts"]
    for day, holder in ((TODAY, "officer 1"), (LATER, "officer 9")):
        known = records.known_rows(model, row_class, on=day, audience=Audience.INSIDERS, post_id="finance")
        assert [each.row.holder for each in known] == [holder]


def test_a_row_gets_its_last_day_and_what_held_after_it_follows() -> None:
    load(FILES)
    after = FILES["posts.csv"].replace(
        "officer 1,,2026-04-01,\n",
        "officer 1,,2026-04-01,2026-11-30\nfinance,S151,council officer,section-151-officer,officer 9,,2026-12-01,\n",
    )
    assert counts(load(FILES | {"posts.csv": after}, today=LATER)) == {"posts": (1, 1)}


def test_a_row_that_is_no_longer_in_the_file_stays_and_is_counted() -> None:
    load(FILES)
    loaded = load(changed("savings.csv", FILES["savings.csv"].split("\n", 1)[1], ""))
    assert (loaded.changes, loaded.absent) == (0, 1)
    assert counts(load(FILES)) == {}


def test_rows_that_are_absent_are_withdrawn_for_a_reason_but_never_warnings() -> None:
    load(FILES)
    emptied = {
        name: text.split("\n", 1)[0] if name in {"savings.csv", "warnings.csv"} else text
        for name, text in FILES.items()
    }
    loaded = load(emptied, today=LATER, withdraw="entered twice")
    by_sheet = {sheet.sheet: sheet for sheet in loaded.sheets}
    assert (by_sheet["savings"].withdrawn, by_sheet["warnings"].withdrawn, by_sheet["warnings"].absent) == (1, 0, 1)
    assert load(emptied, today=LATER).absent == 1


def test_a_wrong_first_day_can_be_corrected_by_withdrawing_the_wrong_row() -> None:
    load(FILES)
    corrected = changed("posts.csv", "officer 1,,2026-04-01", "officer 1,,2026-05-01")
    with pytest.raises(ProblemsFound) as found:
        load(corrected)
    [problem] = found.value.problems
    assert problem.where == "posts.csv, row 2, from"
    assert problem.message.startswith(
        "Posts on record, finance, 2026-04-01 has no last day, and this begins on 2026-05"
    )
    assert "--withdraw-absent" in problem.message
    assert load(corrected, withdraw="the first day was wrong").changes == 2


def test_widening_who_knows_keeps_what_officers_knew_before() -> None:
    load(FILES)
    wider = FILES | {
        "posts.csv": FILES["posts.csv"]
        .replace("from,to\n", "from,to,known_to\n")
        .replace(",\nc", ",,public\nc")
        .replace("04-01,\n", "04-01,,\n")
    }
    loaded = load(wider, today=LATER)
    assert counts(loaded) == {"posts": (0, 1)}
    assert load(wider, today=date(2026, 12, 5)).changes == 0


def test_a_refused_row_writes_nothing_at_all() -> None:
    load(FILES)
    walls.look_as(walls.THE_COUNCIL)
    before = {name: model._default_manager.count() for name, (model, _) in TABLES.items()}
    events = AuditEvent.objects.count()
    bad = changed("warnings.csv", ",finance,2026-10-29", ",auditor,2026-10-29") | {
        "posts.csv": FILES["posts.csv"].replace("officer 1", "officer 9")
    }
    with pytest.raises(ProblemsFound, match="1 fault"):
        load(bad)
    assert {name: model._default_manager.count() for name, (model, _) in TABLES.items()} == before
    assert AuditEvent.objects.count() == events


def test_who_claimed_a_saving_on_record_cannot_verify_it_by_another_file() -> None:
    load(FILES)
    header = FILES["savings.csv"].split("\n", 1)[0]
    row = "S-1,Fewer nights,2026-27,verified,1200000.55,2026-11-15,care-finance,rota file,,\n"
    with pytest.raises(ProblemsFound) as found:
        load(FILES | {"savings.csv": f"{header}\n{row}"}, by="care-finance")
    assert [problem.code for problem in found.value.problems] == ["verified-by-its-claimant"]


def test_another_council_is_not_loaded_over_the_one_on_record() -> None:
    load(FILES)
    other = {
        name: text.replace("\ncouncil,", "\nborough,").replace('"council"', '"borough"') for name, text in FILES.items()
    }
    with pytest.raises(AnotherCouncil, match="Testshire"):
        load(other | {"council.toml": other["council.toml"].replace("Testshire County", "Otherton")})


def test_nothing_on_record_cannot_be_exported() -> None:
    walls.look_as(walls.THE_COUNCIL)
    with pytest.raises(NothingOnRecord):
        cases.exported_folder()


def test_an_export_loads_as_it_is_as_a_folder_and_as_a_workbook(tmp_path: Path) -> None:
    load(FILES)
    walls.look_as(walls.THE_COUNCIL)
    for name, content in cases.exported_folder().items():
        (tmp_path / name).write_bytes(content)
    by_folder = cases.case_at(tmp_path, today=LATER)
    by_workbook = cases.case_in(cases.exported_workbook(), name="case.xlsx", today=LATER)
    assert by_folder.case == by_workbook.case == cases.case_on_record()
    for given in (by_folder, by_workbook):
        loaded = load_case(by=Actor("finance"), authority=Authority("x"), case=given.case, file=given.file, today=LATER)
        assert loaded.changes == loaded.absent == 0


@pytest.mark.parametrize("name", ["demonstration", "northamptonshire"])
def test_the_councils_that_come_with_rightsource_load_and_export_as_they_are(name: str) -> None:
    walls.look_as(walls.THE_COUNCIL)
    given = cases.case_at(cases.DEMONSTRATION.parent / name, today=TODAY)
    arguments = {"by": Actor("rightsource"), "authority": Authority("set-up"), "file": given.file}
    assert load_case(case=given.case, today=TODAY, **arguments).changes > 100
    assert load_case(case=given.case, today=LATER, **arguments).changes == 0
    assert load_case(case=cases.case_on_record(), today=LATER, **arguments).changes == 0


def test_a_row_that_somebody_else_wrote_keeps_its_source_when_the_file_says_the_same() -> None:
    load(FILES)
    walls.look_as(walls.THE_COUNCIL)
    exported = cases.case_on_record()
    renamed = dataclasses.replace(exported["council"][0].row, name="Testshire")
    case = Case({**exported.tables, "council": (CaseRow(renamed, RowProvenance(known_on=LATER)),)})
    loaded = load_case(by=Actor("x"), authority=Authority("x"), case=case, file=GivenFile("a", b"a"), today=LATER)
    assert counts(loaded) == {"council": (0, 1)}


CLOSED = changed("warnings.csv", "addressed_to,promises\n", "addressed_to,promises,closed_on,closed_by\n")
CLOSED |= {"warnings.csv": CLOSED["warnings.csv"].replace("P5; P3\n", "P5; P3,2026-11-20,finance\n")}
VERIFIED = FILES | {
    "savings.csv": FILES["savings.csv"]
    + "S-1,Fewer nights,2026-27,verified,1200000.55,2026-11-15,assurance,Rota file,2026-11-15,members\n"
}
PUBLIC = changed("warnings.csv", "addressed_to,promises\n", "addressed_to,promises,known_on,known_to\n")
PUBLIC |= {"warnings.csv": PUBLIC["warnings.csv"].replace("P5; P3\n", "P5; P3,2026-10-29,public\n")}


def faults(files: dict[str, str], *, by: str) -> list[tuple[str, str]]:
    with pytest.raises(ProblemsFound) as found:
        load(files, by=by)
    return [(problem.where, problem.code) for problem in found.value.problems]


def warned(old: str, new: str, files: dict[str, str] = FILES) -> dict[str, str]:
    assert old in files["warnings.csv"]
    return files | {"warnings.csv": files["warnings.csv"].replace(old, new)}


@pytest.mark.parametrize("by", ["leader", "rightsource", "chief"])
def test_a_file_closes_no_warning_in_its_issuers_name(by: str) -> None:
    load(FILES)
    assert faults(CLOSED, by=by) == [("warnings.csv, row 2, closed_on", "not-yours-to-close")]
    assert load(CLOSED, by="Finance ").changes == 1
    assert faults(FILES, by=by) == [("warnings.csv, row 2, closed_on", "not-yours-to-close")]


@pytest.mark.parametrize("by", ["care-finance", "rightsource", "finance"])
def test_a_file_verifies_no_saving_in_anothers_name(by: str) -> None:
    load(FILES)
    assert faults(VERIFIED, by=by) == [("savings.csv, row 3, said_by", "not-yours-to-verify")]
    assert load(VERIFIED, by="assurance").changes == 1
    assert load(VERIFIED, by=by).changes == 0
    more = VERIFIED | {"savings.csv": VERIFIED["savings.csv"].replace("verified,1200000.55", "verified,1200000.54")}
    assert faults(more, by=by) == [("savings.csv, row 3, said_by", "not-yours-to-verify")]


def test_a_first_load_brings_in_what_others_closed_and_verified_before() -> None:
    assert load(CLOSED | {"savings.csv": VERIFIED["savings.csv"]}, by="rightsource").changes == 11


def test_a_file_neither_rewords_nor_hides_anothers_warning() -> None:
    load(PUBLIC)
    hidden, later = warned(",public", ",members", PUBLIC), warned("P5; P3,2026-10-29", "P5; P3,2026-11-10", PUBLIC)
    reworded = warned("Reserves are low.", "All is well.", PUBLIC)
    assert faults(reworded, by="monitoring") == [("warnings.csv, row 2, matter", "warning-changed-by-another")]
    assert faults(hidden, by="monitoring") == [("warnings.csv, row 2, known_to", "warning-hidden")]
    assert faults(later, by="monitoring") == [("warnings.csv, row 2, known_on", "warning-hidden")]
    assert load(reworded).changes == 1


def test_a_file_takes_no_answer_back() -> None:
    answered = warned("addressed_to,promises", "addressed_to,promises,answered_on,answer")
    answered = warned("P5; P3", "P5; P3,2026-11-02,In hand.", answered)
    load(answered)
    assert faults(FILES, by="finance") == [("warnings.csv, row 2, answered_on", "answer-taken-back")]
