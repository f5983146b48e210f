"""Who is who among suppliers' names: joined for a reason, apart for good once a person says so, private names kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.rules.suppliers import (
    Match,
    MatchReason,
    Standing,
    SupplierName,
    match_suppliers,
    standing_of,
    supplier_of,
    tidy_name,
)


def name(place: int, said: str, /, **more: Any) -> SupplierName:
    given = {"body": "Testshire", "number": "", "vat_number": "", "standing": standing_of(said)} | more
    return SupplierName(id=place, name=said, **given)


def reasons(*names: SupplierName) -> list[MatchReason]:
    return [each.reason for each in match_suppliers(names)]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("Made-up Care Ltd", "MADE UP CARE LIMITED", MatchReason.SAME_NAME),
        ("The Made-up & Sons Ltd", "MADEUP AND SONS LTD", MatchReason.SAME_NAME),
        ("Made-up Nursing Svcs Ltd", "MADE-UP NURSING SERVICES LTD", MatchReason.SAME_NAME),
        ("Made-up Housing Society", "MADE-UP HOUSING SOCIETY LTD", MatchReason.WITHOUT_FORM),
        ("Fictional Builders Ltd", "FICTIONAL BULDERS LTD", MatchReason.ALIKE),
    ],
)
def test_one_supplier_in_two_spellings_is_joined(first: str, second: str, reason: MatchReason) -> None:
    assert reasons(name(1, first), name(2, second)) == [reason]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("North Fictional Council", "South Fictional Council"),
        ("Made-up Care Ltd", "Made-up Care PLC"),
        ("Made-up Energy 1 Ltd", "Made-up Energy 4 Ltd"),
        ("Made-up Care Homes Ltd", "Made-up Core Homes Ltd"),
        ("Made-up Trust-Hillside Home", "Made-up Trust-Seaside Home"),
    ],
)
def test_two_suppliers_with_like_names_stay_two(first: str, second: str) -> None:
    assert reasons(name(1, first), name(2, second)) == []


def test_a_name_without_legal_form_is_nobodys_beyond_its_own_body() -> None:
    here, there = name(1, "Beacon House"), name(2, "BEACON HOUSE", body="Elsewhere")
    assert reasons(here, there) == []
    assert reasons(here, name(2, "BEACON HOUSE")) == [MatchReason.SAME_NAME]


def test_a_number_kept_for_all_who_are_paid_once_joins_nobody() -> None:
    once = {"number": "ONETIME"}
    assert reasons(name(1, "Fictional Orchestra Ltd", **once), name(2, "Invented Museum Trust", **once)) == []


def test_two_persons_of_one_name_are_never_joined_by_it() -> None:
    assert reasons(name(1, "SMITH", number="1"), name(2, "SMITH", number="2")) == []


def test_what_was_taken_out_is_matched_with_nothing() -> None:
    hidden = name(1, "REDACTED PERSONAL DATA", number="7")
    assert reasons(hidden, name(2, "Redacted Personal Data", number="7"), name(3, "Made-up Ltd", number="7")) == []


def test_what_a_person_took_apart_stays_apart_even_by_way_of_a_third() -> None:
    three = [name(1, "Made-up Ltd"), name(2, "MADE UP LTD"), name(3, "MADE-UP LIMITED")]
    found = match_suppliers(three, standing=[(1, 3)], apart=[(1, 2)])
    assert found == ()
    assert len(match_suppliers(three)) == 2


names = st.lists(
    st.builds(
        lambda said, number, body: (said, number, body),
        st.sampled_from(["Made-up Ltd", "MADE UP LIMITED", "Madeup", "REDACTED", "SMITH", "Made-up Trust", "Mr Smith"]),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from(["Testshire", "Elsewhere"]),
    ),
    max_size=12,
).map(lambda rows: [name(place, said, number=number, body=body) for place, (said, number, body) in enumerate(rows)])


@given(names)
def test_matching_again_finds_nothing_new(names: list[SupplierName]) -> None:
    found = match_suppliers(names)
    assert match_suppliers(names, [(each.first.id, each.second.id) for each in found]) == ()


@given(names)
def test_no_match_is_superfluous_and_none_is_of_a_name_taken_out(names: list[SupplierName]) -> None:
    found = match_suppliers(names)
    pairs = [(each.first.id, each.second.id) for each in found]
    groups = supplier_of([each.id for each in names], pairs)
    assert len(set(groups.values())) == len(names) - len(found)
    assert not any(Standing.REDACTED in {each.first.standing, each.second.standing} for each in found)


@given(names)
def test_taking_a_match_apart_parts_its_two_names(names: list[SupplierName]) -> None:
    found = match_suppliers(names)
    for apart in found:
        left = [(each.first.id, each.second.id) for each in found if each is not apart]
        groups = supplier_of([each.id for each in names], left)
        assert groups[apart.first.id] != groups[apart.second.id]
        assert not _joins(match_suppliers(names, left, [(apart.first.id, apart.second.id)]), left, apart)


def _joins(more: tuple[Match, ...], left: list[tuple[int, int]], apart: Match) -> bool:
    pairs = left + [(each.first.id, each.second.id) for each in more]
    ids = {number for pair in pairs for number in pair} | {apart.first.id, apart.second.id}
    groups = supplier_of(ids, pairs)
    return groups[apart.first.id] == groups[apart.second.id]


@pytest.mark.parametrize("said", ["MADE-UP CARE LTD", "Invented School", "H F Made-up PLC", "Fictional Town Council"])
def test_a_name_that_says_it_is_an_organisation_may_be_shown(said: str) -> None:
    assert standing_of(said) is Standing.ORGANISATION


@pytest.mark.parametrize(
    "said",
    [
        "SMITH JANE",
        "Smith",
        "MR J SMITH",
        "A N Other",
        "SMITH JJ T/A FICTIONAL HOUSE",
        "JANE SMITH CATERING",
        "B J Smith (Made-up Home)",
    ],
)
def test_every_other_name_may_be_a_persons(said: str) -> None:
    assert standing_of(said) is Standing.MAYBE_PERSON


def test_the_bodys_own_word_for_a_company_counts_and_no_other_word_does() -> None:
    assert standing_of("NEWFANGLED", "LTD") is Standing.ORGANISATION
    assert standing_of("NEWFANGLED", "SOLE") is Standing.MAYBE_PERSON


@given(st.text(max_size=40))
def test_any_text_has_a_standing_and_a_tidy_name(said: str) -> None:
    assert standing_of(said) in set(Standing)
    assert tidy_name(said) == tidy_name(said.strip())
