"""Who asks for the replay of a living council gets the one that is theirs to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rightsource.web.demonstration.roles import ROLES
from rightsource.web.scrutiny import replay as page


@pytest.mark.usefixtures("county")
def test_each_way_of_seeing_has_a_replay_of_its_own(
    browser_as: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: dict[str, str] = {}
    for role in ROLES:
        browser = browser_as(role.key)
        monkeypatch.setattr(page, "begin", lambda key, *_, role=role, **__: begun.update({role.key: key}))
        assert browser.get("/replay").status_code == 200
    assert begun["section-151-officer"] == begun["auditor"]
    assert begun["resident"] == begun["signed-out"]
    assert len({*begun.values()}) == 5  # a bidder sees as the organisation that it bids for
