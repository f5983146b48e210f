"""The register of interests: who declares what, what anybody may read of it, and what is withheld."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.constitution import actions as constitution
from rightsource.constitution.errors import PostNotOnRecord
from rightsource.constitution.models import Organisation
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.governance import models, queries
from rightsource.governance.actions import declare_interest, end_interest
from rightsource.governance.errors import (
    InterestNotOnRecord,
    InterestNotYoursToDeclare,
    InterestOfAnotherKind,
    InterestReferenceTaken,
    InterestSaysTooLittle,
    OnlyTheMonitoringOfficerWithholds,
)
from rightsource.governance.rules.interests import Declaration, Interest, InterestKind, interest_in
from rightsource.quantities import Period
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
TEST = Authority("a test")
SINCE = Period(date(2024, 4, 1))
MEMBER = Interest(
    interest="I-1",
    post="backbench-member",
    kind=InterestKind.SECURITIES,
    organisation="care-company",
    declaration=Declaration.NOTIFIED,
    declared_on=date(2026, 5, 20),
    period=SINCE,
)
DIRECTOR = replace(
    MEMBER,
    interest="I-2",
    post="care-director",
    kind=InterestKind.EXISTING_TRANSACTION,
    organisation="law-company",
    declaration=Declaration.AT_A_MEETING,
)
POSTS = (
    ("backbench-member", PostKind.MEMBER, Role.MEMBER, "", "member 1"),
    ("other-member", PostKind.MEMBER, Role.MEMBER, "", "member 2"),
    ("monitoring-officer", PostKind.OFFICER, Role.MONITORING_OFFICER, "", "officer 1"),
    ("section-151-officer", PostKind.OFFICER, Role.CHIEF_FINANCE_OFFICER, "", "officer 2"),
    ("care-director", PostKind.VEHICLE, Role.VEHICLE_DIRECTOR, "care-company", "officer 2"),
)


def appointments() -> list[Appointment]:
    return [
        Appointment(post=post, title=post, kind=kind, role=role, organisation=whose, holder=holder, period=SINCE)
        for post, kind, role, whose, holder in POSTS
    ]


@pytest.fixture(autouse=True)
def filled(db: None) -> Any:
    """Fill the posts of a made-up council and of a company."""
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("care-company", "law-company")])
    entries = [Entry(each, Source("A test"), KnownOn.on(SINCE.starts_on, Audience.PUBLIC)) for each in appointments()]
    constitution.record_posts(by=SYSTEM, authority=TEST, entries=entries, recording=Recording(TODAY))
    yield
    walls.look_as(walls.THE_COUNCIL)


def declare(given: Interest = MEMBER, by: str = "", on: date = TODAY) -> bool:
    return declare_interest(by=Actor(by or given.post), authority=TEST, given=given, today=on)


def read(audience: Audience = Audience.PUBLIC, **own: str) -> list[tuple[str, str, bool]]:
    found = queries.register_of_interests(TODAY, audience, **own)
    return [(each.interest.interest, each.interest.organisation, each.is_readable) for each in found]


def test_a_members_interest_is_open_to_all_and_declared_once() -> None:
    assert declare()
    assert not declare()
    assert read() == [("I-1", "care-company", True)]
    assert declare(replace(MEMBER, matter="Half of its shares"))
    assert models.Interest.objects.count() == 2  # the earlier words stay on record beneath the later


def test_what_no_act_opens_is_read_by_its_own_post_its_board_and_who_sees_the_whole_register() -> None:
    declare(DIRECTOR)
    assert read() == read(Audience.INSIDERS) == []
    own = [("I-2", "law-company", True)]
    assert read(Audience.INSIDERS, own_post="care-director") == own
    assert read(Audience.INSIDERS, own_organisation="care-company") == own
    assert [each.interest.interest for each in queries.whole_register_of_interests(TODAY)] == ["I-2"]


def test_of_a_sensitive_interest_the_public_reads_that_there_is_one_and_no_more() -> None:
    secret = replace(MEMBER, matter="A house in Made-up Lane", is_withheld=True)
    with pytest.raises(OnlyTheMonitoringOfficerWithholds):
        declare(secret)
    declare(secret, by="monitoring-officer")
    assert not declare(secret, by="monitoring-officer")
    assert read() == [("I-1", "", False)]
    (whole,) = queries.whole_register_of_interests(TODAY)
    assert (whole.interest.matter, whole.is_readable) == ("A house in Made-up Lane", True)
    assert "Made-up Lane" not in "".join(AuditEvent.objects.values_list("details", flat=True))
    with pytest.raises(OnlyTheMonitoringOfficerWithholds):
        declare(replace(MEMBER, matter="Open again"))
    for viewpoint in (walls.THE_PUBLIC, walls.Viewpoint(walls.Sight.MEMBERS)):
        walls.look_as(viewpoint)
        assert models.WithheldInterest.objects.count() == 0
        assert set(models.Interest.objects.values_list("matter", flat=True)) == {""}


def test_refuses_what_is_not_the_posts_own_to_declare_or_says_too_little() -> None:
    with pytest.raises(InterestNotYoursToDeclare):
        declare(by="other-member")
    assert declare(by="monitoring-officer")
    with pytest.raises(InterestSaysTooLittle):
        declare(replace(MEMBER, interest="I-9", organisation="", matter=" "))
    with pytest.raises(InterestOfAnotherKind):
        declare(replace(MEMBER, interest="I-9", kind=InterestKind.OFFICERS_CONTRACT))
    with pytest.raises(PostNotOnRecord):
        declare(replace(MEMBER, interest="I-9", post="nobody"))
    with pytest.raises(InterestReferenceTaken):
        declare(replace(MEMBER, post="other-member"))


def test_an_interest_ends_and_stays_on_record() -> None:
    declare()
    ending = {"by": Actor("backbench-member"), "authority": TEST, "interest": "I-1", "today": TODAY}
    assert end_interest(**ending, last_day=date(2026, 10, 31))
    assert not end_interest(**ending, last_day=date(2026, 10, 31))
    (found,) = queries.register_of_interests(TODAY, Audience.PUBLIC)
    assert not found.is_in_force
    with pytest.raises(InterestSaysTooLittle):
        end_interest(**ending, last_day=date(2020, 1, 1))
    with pytest.raises(InterestNotYoursToDeclare):
        end_interest(**(ending | {"by": Actor("other-member")}), last_day=TODAY)
    with pytest.raises(InterestNotOnRecord):
        end_interest(**(ending | {"interest": "I-8"}), last_day=TODAY)


def test_an_interest_of_the_same_person_from_another_post_counts_while_it_lasts() -> None:
    declare(DIRECTOR)
    register = queries.whole_register_of_interests(TODAY)
    touched = {"law-company": "that the saving is of"}
    assert interest_in(register, "section-151-officer", appointments(), touched) is not None
    assert interest_in(register, "monitoring-officer", appointments(), touched) is None
    assert interest_in(register, "section-151-officer", appointments(), {"care-company": "whose"}) is None
    end_interest(by=Actor("care-director"), authority=TEST, interest="I-2", last_day=date(2026, 1, 1), today=TODAY)
    ended = queries.whole_register_of_interests(TODAY)
    assert interest_in(ended, "section-151-officer", appointments(), touched) is None


_AGAIN = (
    "INSERT INTO governance_interest SELECT (jsonb_populate_record(was, %s::jsonb"
    " || jsonb_build_object('id', gen_random_uuid(), 'supersedes_id', was.id))).* FROM governance_interest AS was"
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('{"post_id": "other-member"}', "stays with the post"),
        ('{"organisation_id": null}', "interest_says_what_it_is_in"),
        ('{"is_withheld": true}', "interest_says_what_it_is_in"),
    ],
)
def test_the_database_holds_that_an_interest_stays_with_its_post_and_is_of_something(change: str, said: str) -> None:
    declare()
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_AGAIN, [change])
