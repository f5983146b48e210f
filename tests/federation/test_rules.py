"""Ownership and control, as rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.federation.rules.ownership import (
    controlled_by,
    controllers_of,
    owners_of,
    ownership_graph,
    ownership_over_time,
    what_it_is,
)
from rightsource.federation.rules.rows import Holding, HoldingKind
from rightsource.quantities import Period
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

DAY = date(2026, 11, 22)
FROM_2016, FROM_2020 = Period(date(2016, 4, 1)), Period(date(2020, 1, 1))
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 1, 1)))
KEYS = ("council", "trust", "university", "wellbeing", "care")
days = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def recorded(row):
    return Recorded(row, _PARENTS, "a record")


@st.composite
def periods(draw):
    first, last = sorted((draw(days), draw(days)))
    return Period.until(first, draw(st.sampled_from((last, None))))


def holding(owner, owned, percent=None, *, kind=HoldingKind.SHARES, control=False, period=FROM_2020):
    return recorded(
        Holding(
            owner=owner,
            owned=owned,
            kind=kind,
            share_percent=None if percent is None else Decimal(percent),
            has_control=control,
            period=period,
        )
    )


def organisation(key, name, form, period=FROM_2016, status=OrganisationStatus.OPERATING):
    return recorded(
        OrganisationInForce(
            organisation=key,
            name=name,
            legal_form=form,
            status=status,
            is_vehicle=form is not LegalForm.COUNCIL,
            is_group=True,
            period=period,
        )
    )


holdings = st.lists(
    st.builds(
        holding,
        st.sampled_from(KEYS),
        st.sampled_from(KEYS),
        st.sampled_from((None, "25", "100")),
        control=st.booleans(),
        period=periods(),
    ),
    max_size=12,
)


@given(holdings, days)
def test_on_each_day_the_span_that_holds_it_has_that_days_owners(held, day):
    for key in KEYS:
        spans = [span for span in ownership_over_time(held, key) if day in span.period]
        owners = owners_of(held, key, day)

        assert len(spans) == (1 if owners else 0)
        assert not owners or spans[0].holdings == owners


@given(holdings, days)
def test_control_reaches_as_far_as_its_chain_and_never_back(held, day):
    found = controlled_by(held, "council", day)

    assert "council" not in found
    for key in found:
        assert any(each.row.owner in found | {"council"} for each in controllers_of(held, key, day))


@given(holdings, days)
def test_every_end_of_a_drawn_holding_is_named_or_said_to_be_unnamed(held, day):
    known = [organisation("council", "Exampleshire County Council", LegalForm.COUNCIL)]
    graph = ownership_graph(known, held, day)

    shown = {each.row.organisation for each in graph.organisations} | set(graph.unnamed)
    assert all({each.row.owner, each.row.owned} <= shown and day in each.row.period for each in graph.holdings)


def test_a_span_whose_part_is_not_established_adds_up_to_nothing_stated():
    (span,) = ownership_over_time([holding("council", "care", "51"), holding("trust", "care")], "care")
    (whole,) = ownership_over_time([holding("council", "care", "51"), holding("trust", "care", "49")], "care")

    assert span.stated_percent is None
    assert whole.stated_percent == 100


def test_one_sentence_says_what_a_vehicle_is():
    organisations = [
        organisation("council", "Exampleshire County Council", LegalForm.COUNCIL),
        organisation("trust", "Example NHS Trust", LegalForm.NHS_BODY),
        organisation(
            "wellbeing",
            "Wellbeing CIC",
            LegalForm.CIC_BY_GUARANTEE,
            Period(date(2016, 4, 1), date(2020, 4, 1)),
        ),
        organisation("wellbeing", "Wellbeing and Health CIC", LegalForm.CIC_BY_GUARANTEE, Period(date(2020, 4, 1))),
    ]
    held = [
        holding("council", "wellbeing", kind=HoldingKind.GUARANTOR, control=True),
        holding("trust", "wellbeing", kind=HoldingKind.GUARANTOR),
    ]

    assert what_it_is("wellbeing", organisations, held, DAY) == (
        "A community interest company limited by guarantee, owned by Exampleshire County Council and "
        "Example NHS Trust, operating since 1 April 2016."
    )


def test_an_owner_whose_name_begins_with_the_is_written_as_words_are_in_mid_sentence():
    organisations = [
        organisation("wellbeing", "Wellbeing Ltd", LegalForm.COMPANY_BY_SHARES),
        organisation("council", "The staff members", LegalForm.NOT_ESTABLISHED),
        organisation("trust", "Theatre Trust", LegalForm.NHS_BODY),
    ]
    held = [holding("council", "wellbeing", "60"), holding("trust", "wellbeing", "40")]
    assert what_it_is("wellbeing", organisations, held, DAY) == (
        "A company limited by shares, owned by the staff members (60%) and Theatre Trust (40%), operating since "
        "1 April 2016."
    )


def test_a_joint_committee_is_not_owned_and_parts_are_said_where_there_are_several():
    organisations = [
        organisation("shared", "Shared Services", LegalForm.JOINT_COMMITTEE),
        organisation("care", "Care Ltd", LegalForm.COMPANY_BY_SHARES, status=OrganisationStatus.PLANNED),
    ]
    held = [
        holding("council", "shared", kind=HoldingKind.JOINT_COMMITTEE),
        holding("council", "care", "51"),
        holding("trust", "care", "49"),
    ]

    assert what_it_is("shared", organisations, held, DAY) == (
        "A joint committee (no legal identity), of council, operating since 1 April 2016."
    )
    assert what_it_is("care", organisations, held, DAY) == (
        "A company limited by shares, owned by council (51%) and trust (49%), planned."
    )
