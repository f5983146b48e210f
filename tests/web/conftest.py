"""A small made-up council, and browsers of those who look at it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver
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
from rightsource.web.planning import long_work
from rightsource.web.rights import PUBLIC, declared_right
from rightsource.web.scrutiny import replay_work

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
    appointment("bidder-hollow-hill-buses", PostKind.BIDDER, Role.BIDDER, "hollow-hill-buses"),
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
        replace(organisation("hollow-hill-buses", is_vehicle=False), is_group=False, legal_form=LegalForm.CHARITY),
    ]
    for record, rows in (
        (actions.record_organisations, organisations),
        (actions.record_council, [council]),
        (actions.record_posts, POSTS),
    ):
        record(by=SYSTEM, authority=A_TEST, entries=public(*rows), recording=recording)


@dataclass(frozen=True)
class Route:
    """One address of the site, as a visitor with example values in it would ask for it."""

    name: str
    template: str
    address: str
    methods: tuple[str, ...]
    declared: str | None

    @property
    def is_of_the_api(self) -> bool:
        return self.template.startswith("api/")


EXAMPLES = {
    "organisation": "care-company",
    "duty": "csc-investigate-harm",
    "uidb36": "1",
    "key": "set-password",
}
"""What stands in an address where a route has a part to fill in; any other part gets a key that nothing has."""


def routes() -> list[Route]:
    """Walk the resolver, and give every page and every operation of the API, each once, by address."""
    found = {(route.template, route.methods): route for route in _routes("", get_resolver().url_patterns)}
    return sorted(found.values(), key=lambda route: (route.template, route.methods))


def _routes(before: str, patterns: Iterable[Any]) -> Iterator[Route]:
    for pattern in patterns:
        template = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(template, pattern.url_patterns)
            continue
        address = _with_examples(template)
        operations = _operations(pattern.callback)
        for operation in operations:
            declared = declared_right(operation.view_func)
            yield Route(pattern.name, template, address, tuple(sorted(operation.methods)), declared)
        if not operations:
            declared = PUBLIC if pattern.name in THE_APIS_OWN else declared_right(pattern.callback)
            yield Route(pattern.name or "", template, address, (), declared)


THE_APIS_OWN = {"openapi-json", "api-root"}
"""What django-ninja adds itself: the description of the API, and an empty root."""


def _operations(view: Any) -> list[Any]:
    """Return the operations behind an address of the API, which ninja keeps out of sight; none for a page."""
    path_view = inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
    return list(getattr(path_view, "operations", []))


def _with_examples(template: str) -> str:
    """Return a route with examples in the place of its parts; a right is asked before a key is looked up.

    >>> _with_examples("a/<str:organisation>/"), _with_examples("^b/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$")
    ('/a/care-company/', '/b/1-set-password/')
    """
    plain = template.replace("^", "").removesuffix("$")
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", plain)
    plain = re.sub(r"<int:\w+>", "1", plain)
    plain = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", plain)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: EXAMPLES.get(part[1], f"some-{part[1]}"), plain)


@pytest.fixture(scope="session")
def every_route() -> list[Route]:
    """Give every page and every operation of the API."""
    return routes()


class _NotStarted:
    """A thread that does nothing: another connection would not see what a test has not committed."""

    def __init__(self, **_: object) -> None: ...

    def start(self) -> None: ...


@pytest.fixture(autouse=True)
def nothing_beside_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no page begin work beside it, nor think that another test's is going on."""
    monkeypatch.setattr(replay_work, "Thread", _NotStarted)
    monkeypatch.setattr(long_work, "Thread", _NotStarted)
    monkeypatch.setattr(long_work, "_working", set())
    monkeypatch.setattr(long_work, "_refused", {})


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


@pytest.fixture(scope="module")
def county_on_record(case_on_record: Callable[[str], AbstractContextManager[None]]) -> Iterator[None]:
    """Look at the whole demonstration county."""
    with override_settings(IS_DEMONSTRATION=True), case_on_record("demonstration"):
        yield


@pytest.fixture(scope="module")
def northamptonshire_on_record(case_on_record: Callable[[str], AbstractContextManager[None]]) -> Iterator[None]:
    """Look at Northamptonshire's past."""
    with override_settings(IS_DEMONSTRATION=False), case_on_record("northamptonshire"):
        yield


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


_INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)


@pytest.fixture(scope="session")
def check_page() -> Callable[[Any, str], None]:
    """Return a check that an answer has the strict policy, and that nothing in its HTML would need a weaker one."""

    def check(response: Any, where: str) -> None:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, where
        assert "unsafe" not in policy, where
        if response.headers.get("Content-Type", "").startswith("text/html"):
            html = response.content.decode()
            assert _INLINE.findall(html) == [], where
            inline = [tag for tag in _SCRIPT.findall(html) if "src=" not in tag and "application/json" not in tag]
            assert inline == [], where

    return check
