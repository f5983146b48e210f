"""The replay on a page: worked out once and kept, the right one or none, nothing after the day, per audience."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from rightsource.scrutiny.queries.kept_replay import KEPT, KeptReplay, keep_replay, kept_replay, replay_key
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.viewpoints import THE_COUNCIL, THE_PUBLIC
from rightsource.web.scrutiny import replay as page
from rightsource.web.scrutiny import replay_work


@pytest.fixture(scope="module")
def kept(northamptonshire_on_record: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptReplay]:
    """Work the replay out once, as the public sees it, and keep it where these tests look."""
    folder: Path = tmp_path_factory.mktemp("kept")
    there = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        KEPT: {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": folder},
    }
    with override_settings(CACHES=there):
        walls.look_as(THE_PUBLIC)
        today = timezone.localdate()
        yield keep_replay(replay_key(THE_PUBLIC, today=today), today=today)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep what a page would begin to work out beside it, and begin nothing."""
    asked: list[str] = []
    monkeypatch.setattr(page, "begin", lambda key, *_, **__: asked.append(key))
    return asked


def alarms(address: str) -> list[dict[str, str]]:
    joint = "&" if "?" in address else "?"
    answered = Client().get(f"{address}{joint}format=csv&table=alarms")
    return list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))


def test_the_page_shows_every_alarm_with_its_leads(kept: KeptReplay, begun: list[str]) -> None:
    said = Client().get("/replay").content.decode()
    assert begun == []
    shown = kept.replay.audiences["public"]
    assert said.count("What it rests on, who had said so, what came of it") == len(shown) > 20
    assert "Late: " in said
    assert "False alarms: over" in said
    assert "".join(part for part in said.split("SHA-256 ")[1].split("</p>")[0].split("<wbr>")).startswith(
        kept.replay.rules_hash
    )


@pytest.mark.parametrize("audience", ["public", "members", "insiders"])
def test_each_audience_has_its_own_alarms(kept: KeptReplay, audience: str) -> None:
    assert len(alarms(f"/replay?audience={audience}")) == len(kept.replay.audiences[audience])


@pytest.mark.parametrize("day", [date(2012, 1, 31), date(2016, 6, 30), date(2017, 12, 31)])
def test_as_at_a_past_day_nothing_later_is_in_it(kept: KeptReplay, day: date) -> None:
    rows = alarms(f"/replay?as_known_on={day}")
    wanted = [alarm for alarm in kept.replay.audiences["public"] if alarm.first_raised <= day]
    assert [row["First raised"] for row in rows] == [str(alarm.first_raised) for alarm in wanted]
    said = Client().get(f"/replay?as_known_on={day}").content.decode().split("<main", 1)[1]
    columns = said.split('<section class="rs-replay__month"', 1)[1].split("Months in which nothing", 1)[0]
    for year in range(day.year + 1, 2019):
        assert f'id="month-{year}' not in columns
        assert f" {year}</a>" not in columns


def test_a_day_opens_the_council_as_at_that_day(kept: KeptReplay) -> None:
    first = kept.replay.audiences["public"][0].first_raised
    assert f'href="/council?as_known_on={first}"' in Client().get("/replay").content.decode()


def test_disputed_facts_carry_their_dispute(kept: KeptReplay) -> None:
    disputed = [each for each in kept.said["public"] if each.disputed_by]
    said = Client().get("/replay").content.decode()
    assert disputed
    assert said.count('class="rs-disputed"') >= len(disputed)


def test_until_it_is_worked_out_the_page_says_so_and_begins_it_once(
    kept: KeptReplay, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "kept_replay", lambda key: None)
    said = Client().get("/replay?audience=members").content.decode()
    assert "The replay is being worked out" in said
    assert 'href="/replay?audience=members"' in said
    assert begun == [replay_key(THE_PUBLIC, today=timezone.localdate())]


def test_another_viewpoint_another_day_another_record_is_another_key(kept: KeptReplay) -> None:
    today = timezone.localdate()
    keys = {
        replay_key(THE_PUBLIC, today=today),
        replay_key(THE_COUNCIL, today=today),
        replay_key(replace(THE_COUNCIL, organisation="olympus"), today=today),
        replay_key(THE_PUBLIC, today=date(2020, 1, 1)),
    }
    assert len(keys) == 4
    before = replay_key(THE_PUBLIC, today=today)
    audit.record("projection-run", subject="run:x", by=SYSTEM, authority=Authority("a test"))
    assert replay_key(THE_PUBLIC, today=today) == before
    audit.record("rows-recorded", subject="facts", by=SYSTEM, authority=Authority("a test"))
    after = replay_key(THE_PUBLIC, today=today)
    assert after != before
    assert kept_replay(after) is None
    caches[KEPT].set(after, kept_replay(before))


def test_a_key_is_worked_on_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[Any, ...]] = []

    class NotStarted:
        def __init__(self, *, args: tuple[Any, ...], **_: object) -> None:
            self.args = args

        def start(self) -> None:
            started.append(self.args)

    monkeypatch.setattr(replay_work, "Thread", NotStarted)
    monkeypatch.setattr(replay_work, "_working", set())
    today = timezone.localdate()
    assert [replay_work.begin(key, THE_PUBLIC, today=today) for key in ("a", "a", "b")] == [True, False, True]
    assert [args[0] for args in started] == ["a", "b"]


def test_working_it_out_keeps_it_behind_the_wall_of_who_asked(
    kept: KeptReplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(replay_work, "keep_replay", lambda key, *, today: seen.append((key, sight())))
    monkeypatch.setattr(replay_work.connection, "close", lambda: None)
    replay_work._work("a", THE_PUBLIC, timezone.localdate())
    assert seen == [("a", "public")]


def sight() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('rightsource.sight', true)")
        return str(cursor.fetchone()[0])
