"""A small made-up council, and browsers of those who look at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from rightsource.constitution import actions
from rightsource.constitution.rules.rows import (
    Appointment,
    CouncilKind,
    CouncilProfile,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
    PostKind,
    Role,
)
from rightsource.quantities import Period
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

TODAY = date(2026, 11, 22)
SINCE = Period(date(2024, 4, 1))
A_TEST = Authority("a test")


def public(*rows: object) -> list[Entry]:
    return [Entry(row, Source("A test"), KnownOn.on(SINCE.starts_on, Audience.PUBLIC)) for row in rows]


def profile(*, is_fictional: bool = True, event_on: date | None = None) -> CouncilProfile:
    return CouncilProfile(
        organisation="council",
        name="Testshire County Council",
        kind=CouncilKind.COUNTY,
        is_fictional=is_fictional,
        event="The test of it" if event_on else "",
        event_on=event_on,
    )


def organisation(key: str, *, is_vehicle: bool) -> OrganisationInForce:
    return OrganisationInForce(
        organisation=key,
        name=key.capitalize(),
        legal_form=LegalForm.COMPANY_BY_SHARES if is_vehicle else LegalForm.COUNCIL,
        status=OrganisationStatus.OPERATING,
        is_vehicle=is_vehicle,
        is_group=True,
        period=SINCE,
    )


def appointment(post: str, kind: PostKind, role: Role, organisation: str = "", holder: str = "holder") -> Appointment:
    return Appointment(
        post=post,
        title=post.replace("-", " ").capitalize(),
        kind=kind,
        role=role,
        holder=holder,
        organisation=organisation,
        period=SINCE,
    )


POSTS = (
    appointment("section-151-officer", PostKind.OFFICER, Role.CHIEF_FINANCE_OFFICER),
    appointment("monitoring-officer", PostKind.OFFICER, Role.MONITORING_OFFICER),
    appointment("commissioner-people", PostKind.OFFICER, Role.COMMISSIONER),
    appointment("care-company-finance-lead", PostKind.VEHICLE, Role.VEHICLE_FINANCE_LEAD, "care-company"),
    appointment("law-company-finance-lead", PostKind.VEHICLE, Role.VEHICLE_FINANCE_LEAD, "law-company"),
    appointment("backbench-member", PostKind.MEMBER, Role.MEMBER),
    appointment("external-auditor", PostKind.AUDITOR, Role.EXTERNAL_AUDITOR),
    appointment("public-analyst", PostKind.OFFICER, Role.PUBLIC_ANALYST, holder=""),
)


def record_council(council: CouncilProfile) -> None:
    """Record a council with its posts; the transaction goes on with the council's sight."""
    walls.look_as(walls.THE_COUNCIL)
    recording = Recording(today=TODAY)
    organisations = [
        organisation("council", is_vehicle=False),
        organisation("care-company", is_vehicle=True),
        organisation("law-company", is_vehicle=True),
    ]
    for record, rows in (
        (actions.record_organisations, organisations),
        (actions.record_council, [council]),
        (actions.record_posts, POSTS),
    ):
        record(by=SYSTEM, authority=A_TEST, entries=public(*rows), recording=recording)


@pytest.fixture
def record() -> Callable[..., None]:
    """Return a function that records a council, made up or a real one, living or of the past."""

    def record_it(*, is_fictional: bool = True, event_on: date | None = None) -> None:
        record_council(profile(is_fictional=is_fictional, event_on=event_on))

    return record_it


@pytest.fixture
def county(db: None, settings: Any) -> None:
    """Load the demonstration's council, small."""
    settings.IS_DEMONSTRATION = True
    record_council(profile())


@pytest.fixture
def living_council(db: None, settings: Any) -> None:
    """Load a council that is no demonstration."""
    settings.IS_DEMONSTRATION = False
    record_council(profile(is_fictional=False))


@pytest.fixture
def browser_as() -> Callable[[str], Client]:
    """Return a function that gives the browser of a visitor to the demonstration who chose a role."""

    def choose(role: str) -> Client:
        client = Client()
        answered = client.post("/demonstration/role", {"role": role, "next": "/data-protection"})
        assert answered.status_code == 302, answered.content
        return client

    return choose


@pytest.fixture
def account_for() -> Callable[[str], str]:
    """Return a function that opens an account for a post and gives its number."""

    def open_it(post: str, email: str = "") -> str:
        walls.look_as(walls.THE_COUNCIL)
        email = email or f"{post}@testshire.example"
        return actions.open_account(by=SYSTEM, authority=A_TEST, post=post, email=email, today=timezone.localdate())

    return open_it


@pytest.fixture
def signed_in() -> Callable[[str], Client]:
    """Return a function that gives a browser signed in with an account."""

    def sign_in(account: str) -> Client:
        client = Client()
        user = get_user_model().objects.get(username=account)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
