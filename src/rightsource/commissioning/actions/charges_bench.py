"""Measuring how fast charges are made, in a database of its own: the clock is read here, and the rows are made up."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.db import connection, transaction

from rightsource.commissioning.actions.activity import ActivityFile, import_activity
from rightsource.commissioning.actions.agreements import record_agreements
from rightsource.commissioning.actions.charges import make_charge, set_activity_price
from rightsource.commissioning.queries.charges import ChargeKnown, charge_lines
from rightsource.commissioning.rules.charges import bench
from rightsource.quantities import Money
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.knowledge import Audience, Grade, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

_MEASURING = Authority("a benchmark, in a database of its own")
_BARE = """
CREATE TABLE bare_activity (made_in_id bigint, row integer, day date, quantity numeric, unit text, group_of text,
    reference text)
"""
_OUT = """
COPY (SELECT made_in_id, row, day, quantity, unit, "group", reference FROM commissioning_activityline) TO STDOUT
"""
_KILOBYTES_IN_A_MEGABYTE = 1024


def measure(*, lines: int, owner_url: str) -> bench.ChargesBench:
    """Measure in the database that is open, which holds nothing else.

    Args:
        lines: how many.
        owner_url: where the owner of the tables connects, to make a bare one beside them.
    """
    open_made_up_agreements(by=SYSTEM, authority=_MEASURING)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "activity.csv"
        with path.open("w", encoding="utf-8") as written:
            written.writelines(bench.lines_of(lines))
        file_mb, memory_before = path.stat().st_size / 1e6, _memory_mb()
        began = time.perf_counter()
        with _looking():
            taken = import_activity(by=SYSTEM, authority=_MEASURING, file=ActivityFile.at(path), today=bench.TODAY)
        taking_s = time.perf_counter() - began
    began = time.perf_counter()
    made = make_charges(by=SYSTEM, authority=_MEASURING)
    charging_s = time.perf_counter() - began
    grown = _memory_mb() - memory_before
    copying_s = _seconds_to_copy(owner_url)
    with _looking():
        began = time.perf_counter()
        explained = charge_lines(made[0], most=taken.lines)
        explained_s = time.perf_counter() - began
    come_to = sum((bench.quantity_of(row) for row in range(lines)), start=bench.quantity_of(0) * 0)
    return bench.ChargesBench(
        is_quick=lines < bench.LINES,
        measured_at=datetime.now().astimezone().isoformat(timespec="minutes"),
        lines=taken.lines,
        charges=len(made),
        taking_s=taking_s,
        charging_s=charging_s,
        copying_s=copying_s,
        ratio_to_copy=copying_s / (taking_s + charging_s),
        ratio_wanted=bench.TO_COPY,
        memory_mb=grown,
        file_mb=file_mb,
        lines_explained=len(explained.lines),
        explained_s=explained_s,
        explained_wanted_s=bench.EXPLAINED_S,
        is_same_to_the_penny=_is_near(Money.total([each.amount for each in made]), come_to * bench.PRICE_PENCE, made),
    )


def open_made_up_agreements(*, by: Actor, authority: Authority) -> None:
    """Record the made-up agreements and what an hour of each costs."""
    known = KnownOn.on(bench.FIRST_DAY, Audience.INSIDERS)
    entries = [Entry(each, Source("made up", grade=Grade.MADE_UP), known) for each in bench.agreements()]
    with _looking():
        with connection.cursor() as cursor:
            names = [(bench.PAYER,), (bench.PAYEE,)]
            cursor.executemany("INSERT INTO constitution_organisation (key) VALUES (%s)", names)
        record_agreements(by=by, authority=authority, entries=entries, recording=Recording(bench.FIRST_DAY))
        for each in bench.agreements():
            set_activity_price(
                by=by,
                authority=authority,
                agreement=each.agreement,
                unit=bench.UNIT,
                price=Money(bench.PRICE_PENCE),
                starts_on=bench.FIRST_DAY,
                today=bench.TODAY,
            )


def make_charges(*, by: Actor, authority: Authority) -> list[ChargeKnown]:
    """Make the charge of every made-up agreement and month, each in an act of its own."""
    made = []
    for each in bench.agreements():
        for month in bench.MONTHS:
            with _looking():
                made.append(
                    make_charge(by=by, authority=authority, agreement=each.agreement, month=month, today=bench.TODAY)
                )
    return made


def _is_near(charged: Money, exact_pence: object, made: list[ChargeKnown]) -> bool:
    """Answer whether charges come to the lines, but for half a penny that each was rounded by."""
    return abs(charged.pence - float(str(exact_pence))) <= len(made) / 2


def _seconds_to_copy(owner_url: str) -> float:
    with _looking(), connection.cursor() as cursor, cursor.copy(_OUT) as given:
        blocks = [bytes(block) for block in given]
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(_BARE)
        began = time.perf_counter()
        with owner.cursor() as bare, bare.copy("COPY bare_activity FROM STDIN") as into:
            for block in blocks:
                into.write(block)
        return time.perf_counter() - began


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_IN_A_MEGABYTE


@contextmanager
def _looking() -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield
