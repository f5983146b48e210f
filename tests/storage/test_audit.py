"""The audit chain: anyone can work it out again, and nothing can be taken out, changed or slipped in unseen."""

import psycopg
import pytest
from django.db import transaction

from rightsource.site.database import CouncilDatabase
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority


def write_events(count: int) -> None:
    for number in range(count):
        audit.record(
            "price-agreed",
            subject=f"agreement:A-{number}",
            by=Actor("commissioner", "officer 020"),
            authority=Authority("scheme of delegation 3.2"),
            details={"amount_pence": number, "note": "“£” and \x1f"},
        )


def test_an_untouched_chain_holds(committed_database: CouncilDatabase) -> None:
    with transaction.atomic():
        write_events(3)
    before = audit.verify()
    assert (before.events, before.problems) == (3, ())
    with transaction.atomic():
        write_events(1)
    assert audit.verify().last_hash != before.last_hash


@pytest.mark.parametrize(
    ("tampering", "code"),
    [
        ("UPDATE storage_auditevent SET details = '{}' WHERE position = 2", "audit-event-changed"),
        ("UPDATE storage_auditevent SET by_post = 'leader' WHERE position = 2", "audit-event-changed"),
        (
            "UPDATE storage_auditevent SET recorded_at = recorded_at - interval '1 day' WHERE position = 3",
            "audit-event-changed",
        ),
        ("DELETE FROM storage_auditevent WHERE position = 2", "audit-event-missing"),
        ("DELETE FROM storage_auditevent WHERE position = 1", "audit-event-missing"),
        ("UPDATE storage_auditevent SET previous_hash = repeat('1', 64) WHERE position = 3", "audit-chain-broken"),
    ],
)
def test_tampering_by_the_owner_of_the_tables_is_found(
    committed_database: CouncilDatabase, owner_connection: psycopg.Connection, tampering: str, code: str
) -> None:
    with transaction.atomic():
        write_events(4)
    owner_connection.execute("ALTER TABLE storage_auditevent DISABLE TRIGGER USER")
    owner_connection.execute(tampering)
    assert code in {problem.code for problem in audit.verify().problems}


def test_an_action_that_fails_leaves_no_event(committed_database: CouncilDatabase) -> None:
    with transaction.atomic():
        write_events(1)
        transaction.set_rollback(True)
    assert audit.verify().events == 0


def test_an_authority_must_say_what_it_is() -> None:
    with pytest.raises(ValueError, match="authority"):
        Authority("  ")
