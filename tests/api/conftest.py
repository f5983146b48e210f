"""The demonstration county, loaded once for each file of tests, and programs that ask as one of its roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.queries.cases import DEMONSTRATION, case_at
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority


@pytest.fixture(scope="module")
def county(django_db_setup: object, django_db_blocker: Any) -> Iterator[None]:
    """Load the demonstration county, as it is loaded when Rightsource is set up, and forget it afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        today = timezone.localdate()
        walls.look_as(walls.THE_COUNCIL)
        given = case_at(DEMONSTRATION, today=today)
        load_case(by=SYSTEM, authority=Authority("a test"), case=given.case, file=given.file, today=today)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def asking_as(county: None) -> Callable[[str], Client]:
    """Return a function that gives a program's session as a role of the demonstration."""

    def choose(role: str) -> Client:
        client = Client()
        answered = client.post("/demonstration/role", {"role": role, "next": "/data-protection"})
        assert answered.status_code == 302, answered.content
        return client

    return choose
