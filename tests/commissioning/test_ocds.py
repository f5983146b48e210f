"""Open contracting data in and out: every fault listed, each release once, and what leaves comes back the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rightsource.commissioning import actions, models, queries
from rightsource.commissioning.errors import NotAnOcdsPrefix
from rightsource.commissioning.rules.ocds import canonical, content_hash, package_faults, read_ocds, release_faults
from rightsource.commissioning.rules.ocds_export import (
    AgreementToPublish,
    agreement_release,
    check_ocds_prefix,
    contract_value,
    in_order,
    record_package,
    release_package,
    written_out,
)
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PriceEvent, PriceKind
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.quantities import FinancialYear, Money, Period, ProblemsFound
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile

A_TEST = Authority("a test")
TODAY = date(2026, 11, 22)
PREFIX = "ocds-made01"


def release(number: int = 1, **more: Any) -> dict[str, Any]:
    """Return a release of the shape that Contracts Finder gives, of nobody that there is."""
    return {
        "ocid": f"ocds-zzzzzz-{number}",
        "id": f"r-{number}",
        "date": "2026-05-04T00:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "en-GB",
        "parties": [
            {"id": "b", "name": "Testshire Museum", "roles": ["buyer"], "contactPoint": {"name": "Nobody"}},
            {"id": "1", "name": "Made-up Displays Ltd", "roles": ["supplier"], "identifier": {"scheme": "", "id": ""}},
        ],
        "buyer": {"id": "b", "name": "Testshire Museum"},
        "tender": {"id": "t", "title": "Glass cases", "value": {"amount": 1000.5, "currency": "GBP"}},
        "awards": [{"id": "a", "status": "active", "suppliers": [{"id": "1", "name": "Made-up Displays Ltd"}]}],
    } | more


def package(*releases: Any, **more: Any) -> bytes:
    told = {
        "uri": "https://example.test/1.json",
        "version": "1.1",
        "publishedDate": "2026-05-05T00:00:00Z",
        "publisher": {"name": "Testshire"},
        "releases": list(releases),
    }
    return json.dumps(told | more).encode()


def test_a_release_is_read_whole_but_for_the_persons_in_it() -> None:
    reading = read_ocds(package(release()), "a.json")
    (read,) = reading.releases
    assert (read.title, read.buyer, read.released_on) == ("Glass cases", "Testshire Museum", date(2026, 5, 4))
    assert (reading.contacts_left_out, reading.refused, read.faults) == (1, (), ())
    assert "contactPoint" not in read.content
    assert json.loads(read.content)["tender"] == release()["tender"]


def test_records_and_single_releases_are_read_too_and_a_link_is_not_followed() -> None:
    record = {"ocid": "ocds-zzzzzz-1", "releases": [release(), {"url": "https://example.test/2", "date": "2026-05-05"}]}
    reading = read_ocds(json.dumps({"version": "1.1", "records": [record]}).encode(), "records.json")
    assert [each.release for each in reading.releases] == ["r-1"]
    assert [each.code for each in reading.refused] == ["ocds-release-linked"]
    assert read_ocds(json.dumps(release()).encode(), "one.json").releases == reading.releases


def test_every_fault_is_listed_with_its_place() -> None:
    wrong = release(
        tag=["nonsense"],
        buyer={"id": "c", "name": "Somebody"},
        awards=[
            {
                "status": "active",
                "contractPeriod": {"startDate": "2026-05-02T00:00:00Z", "endDate": "2026-05-01T00:00:00Z"},
            }
        ],
    )
    reading = read_ocds(package(wrong, {"id": "x"}, "text", publishedDate=""), "a.json")
    assert {(each.path, each.code) for each in reading.releases[0].faults} == {
        ("tag/0", "ocds-schema"),
        ("awards/0", "ocds-schema"),
        ("buyer", "ocds-party-missing"),
        ("awards/0/contractPeriod", "ocds-period-backwards"),
    }
    assert [each.code for each in reading.refused] == ["ocds-schema", "ocds-release-unknown", "ocds-release-unknown"]


@pytest.mark.parametrize(
    "content",
    [
        b"no",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"releases": 5}',
        b'{"a": 1, "a": 2}',
        b'{"releases": [{"a": NaN}]}',
        b'{"releases": [{"a": 1e999}]}',
        b'{"releases": ["\\ud800"]}',
        b'{"releases": [{"a": "\\u0000"}]}',
        b"[" * 100_000,
    ],
)
def test_what_cannot_be_kept_is_refused_whole(content: bytes) -> None:
    assert len(read_ocds(content, "a.json").problems) == 1


SOME_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda each: some.lists(each, max_size=3) | some.dictionaries(some.text(max_size=5), each, max_size=3),
    max_leaves=12,
)


@settings(max_examples=80)
@given(SOME_JSON)
def test_anything_is_read_or_faulted_and_the_same_content_has_the_same_hash(value: Any) -> None:
    reading = read_ocds(package(release(planning=value)), "a.json")
    if reading.problems:
        return
    (read,) = reading.releases
    assert read.sha256 == content_hash(read.content) == content_hash(canonical(json.loads(read.content)))
    again = read_ocds(package(json.loads(read.content)), "b.json").releases
    assert again == (read,)


# Out


def organisation(key: str, name: str, form: LegalForm, number: str = "") -> OrganisationInForce:
    return OrganisationInForce(
        organisation=key,
        name=name,
        legal_form=form,
        status=OrganisationStatus.OPERATING,
        is_vehicle=True,
        is_group=True,
        registered_number=number,
        period=Period(date(2020, 4, 1)),
    )


def terms(starts: int, ends: int, **more: Any) -> AgreementTerms:
    told = {
        "agreement": "A 1",
        "title": "Care homes",
        "commissioner": "council",
        "provider": "care",
        "route": AwardRoute.VERTICAL,
        "period": Period(date(starts, 4, 1), date(ends, 4, 1)),
    }
    return AgreementTerms(**told | more)  # type: ignore[arg-type]


def price(year: int, pounds: int, asked_on: date = date(2024, 1, 1), kind: PriceKind = PriceKind.AGREED) -> PriceEvent:
    return PriceEvent(
        reference=f"{year}-{asked_on}",
        agreement="A 1",
        organisation="care",
        financial_year=FinancialYear(year),
        kind=kind,
        amount=Money(pounds * 100),
        asked_on=asked_on,
    )


def agreement(**more: Any) -> AgreementToPublish:
    told = {
        "terms": (terms(2024, 2026), terms(2026, 2027, route=AwardRoute.DIRECT, awarded_on=date(2026, 3, 2))),
        "commissioner": organisation("council", "Testshire", LegalForm.COUNCIL),
        "provider": organisation("care", "Made-up Care Ltd", LegalForm.COMPANY_BY_SHARES, "1234567"),
        "prices": (price(2024, 100), price(2025, 110), price(2025, 120, date(2024, 6, 1))),
        "known_on": date(2026, 4, 1),
    }
    return AgreementToPublish(**told | more)


def test_an_agreement_is_an_award_and_a_contract_for_each_of_its_terms() -> None:
    told = agreement_release(agreement(), PREFIX)
    assert release_faults(told) == ()
    assert told["ocid"] == "ocds-made01-agreement-a-1"
    assert [each["period"]["endDate"][:10] for each in told["contracts"]] == ["2026-03-31", "2027-03-31"]
    assert told["contracts"][0]["value"] == {"amount": 220.0, "currency": "GBP"}
    assert "value" not in told["contracts"][1]
    assert told["parties"][1]["identifier"] == {"scheme": "GB-COH", "id": "01234567", "legalName": "Made-up Care Ltd"}
    assert told["tender"]["procurementMethod"] == "direct"
    charity = organisation("care", "Made-up Care", LegalForm.CHARITY, "1112345")
    assert agreement_release(agreement(provider=charity), PREFIX)["parties"][1]["id"] == "GB-CHC-1112345"


def test_a_release_id_changes_with_its_content_and_with_nothing_else() -> None:
    one = agreement_release(agreement(), PREFIX)
    assert agreement_release(agreement(), PREFIX) == one
    assert agreement_release(agreement(prices=()), PREFIX)["id"] != one["id"]


def test_a_contract_without_a_price_for_each_year_or_without_an_end_has_no_value() -> None:
    asked = price(2025, 110, kind=PriceKind.REQUEST)
    assert contract_value(Period(date(2024, 4, 1), date(2026, 4, 1)), [price(2024, 100), asked]) is None
    assert contract_value(Period(date(2024, 4, 1)), [price(2024, 100)]) is None
    assert contract_value(Period(date(2024, 4, 1), date(2025, 4, 1)), [price(2024, 100)]) == Money(10_000)


@pytest.mark.parametrize("prefix", ["", "ocds-", "ocds-ABCDEF", "ocds-made0", "ocds-made012", "made01"])
def test_refuses_what_cannot_be_a_prefix(prefix: str) -> None:
    with pytest.raises(NotAnOcdsPrefix):
        check_ocds_prefix(prefix)


@given(some.permutations([release(1), release(2), release(2), release(2, id="r-0")]))
def test_the_same_facts_give_the_same_bytes_in_whatever_order_they_come(given: list[dict[str, Any]]) -> None:
    ordered = in_order(given)
    assert len(ordered) == 3
    told = written_out(release_package(ordered, publisher="Testshire", uri="urn:x:releases"))
    assert told == written_out(release_package(in_order(reversed(given)), publisher="Testshire", uri="urn:x:releases"))
    assert package_faults(json.loads(told)) == ()
    records = record_package(ordered, publisher="Testshire", uri="urn:x:records")["records"]
    assert [len(each["releases"]) for each in records] == [1, 2]


# On record


@pytest.fixture
def _afterwards(db: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    yield
    walls.look_as(walls.THE_COUNCIL)


def taken(*files: bytes) -> actions.OcdsImport:
    walls.look_as(walls.THE_COUNCIL)
    given = [GivenFile(f"{number}.json", each) for number, each in enumerate(files)]
    return actions.import_ocds(by=SYSTEM, authority=A_TEST, given=given, today=TODAY)


def register_taken_in(content: bytes | None = None, body: str = "Testshire") -> None:
    walls.look_as(walls.THE_COUNCIL)
    rows = (
        "Title,Supplier,Start date,End date,Contract value,Reference,Company number,Charity number,Process type",
        "Meals,MADE-UP MEALS LTD,2024-04-01,2027-03-31,1200.5,C1,1234567,,Invitation to tender",
        "Works,INVENTED BUILDER LTD,2024-04-01,,,F1,,,",
        "Works,OTHER BUILDER LTD,,2027-03-31,0,F1,,1112345,",
        "Taxi for one child,SMITH JANE,2024-04-01,2027-03-31,900,C9,,,",
    )
    file = GivenFile("register.csv", content or "\n".join(rows).encode())
    actions.import_register(by=SYSTEM, authority=A_TEST, body=body, file=file, today=TODAY, published_on=TODAY)


@pytest.mark.usefixtures("_afterwards")
def test_what_leaves_comes_back_the_same_to_this_council_and_to_one_that_had_nothing() -> None:
    register_taken_in()
    taken(package(release(1), release(2, tag=["nonsense"])))
    walls.look_as(walls.THE_PUBLIC)
    first = queries.ocds_known(TODAY, PREFIX)
    assert (first.contracts, first.releases, first.processes, first.left_out) == (3, 4, 4, 1)
    assert first.release_package is not None
    assert first.record_package is not None
    assert package_faults(json.loads(first.release_package)) == ()
    assert b"SMITH" not in first.release_package
    assert b"one child" not in first.release_package
    taken(first.release_package)
    assert taken(first.release_package, first.record_package).new == 0
    again = queries.ocds_known(TODAY, PREFIX)
    assert (again.release_package, again.record_package) == (first.release_package, first.record_package)


@pytest.mark.usefixtures("_afterwards")
def test_a_council_that_had_nothing_sends_out_what_it_took_in() -> None:
    nothing = queries.ocds_known(TODAY, PREFIX)
    assert (nothing.releases, nothing.release_package, nothing.record_package) == (0, None, None)
    whole = agreement_release(agreement(), PREFIX)
    out = written_out(release_package([whole], publisher="the council", uri=f"urn:{PREFIX}:releases"))
    assert taken(out).new == 1
    assert queries.ocds_known(TODAY, PREFIX).release_package == out


@pytest.mark.usefixtures("_afterwards")
def test_a_release_is_taken_in_once_and_an_unreadable_file_leaves_nothing_of_the_others() -> None:
    first = taken(package(release(1), release(1)), package(release(1)))
    assert (first.releases, first.new, first.processes, first.on_record_before) == (3, 1, 1, 2)
    with pytest.raises(ProblemsFound):
        taken(package(release(2)), b"no")
    assert models.PublishedRelease.objects.count() == 1
    ahead = taken(package(release(3, date="2031-01-01T00:00:00Z")))
    assert ahead.new == 1
    assert set(models.PublishedRelease.objects.values_list("published_on", flat=True)) == {date(2026, 5, 4), TODAY}


@pytest.mark.shared
@pytest.mark.usefixtures("_afterwards")
def test_fifty_packages_of_contracts_finder_and_part_of_norfolks_register_leave_and_come_back_the_same(
    shared: Path,
) -> None:
    files = sorted((shared / "data" / "contracts_finder").glob("*.json"))
    came = taken(*(file.read_bytes() for file in files))
    assert (came.files, came.releases, came.new, came.processes) == (50, 50, 50, 50)
    register = shared / "data" / "contracts_register" / "norfolk_2015-03-28.csv"
    register_taken_in(b"\n".join(register.read_bytes().splitlines()[:800]), "Norfolk County Council")
    out = queries.ocds_known(TODAY, PREFIX)
    assert out.contracts > 300
    assert out.releases == out.contracts + 50
    assert out.release_package is not None
    assert package_faults(json.loads(out.release_package)) == ()
    taken(out.release_package)
    assert queries.ocds_known(TODAY, PREFIX).release_package == out.release_package
