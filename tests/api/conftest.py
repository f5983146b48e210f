"""The demonstration county, loaded once for each file of tests, and programs that ask as one of its roles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from rightsource.site import configuration


@pytest.fixture(scope="module")
def county(case_on_record: Callable[[str], AbstractContextManager[None]]) -> Iterator[None]:
    """Look at the demonstration county, as it is loaded when Rightsource is set up."""
    with case_on_record(configuration.DEMONSTRATION):
        yield


@pytest.fixture
def asking_as(county: None) -> Callable[[str], Client]:
    """Return a function that gives a program's session as a role of the demonstration."""

    def choose(role: str) -> Client:
        client = Client()
        answered = client.post("/demonstration/role", {"role": role, "next": "/data-protection"})
        assert answered.status_code == 302, answered.content
        return client

    return choose
