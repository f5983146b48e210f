"""The register of duties changes by its import and in no other way, in the database too."""

import dataclasses

import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.constitution.actions import register_duties
from rightsource.constitution.models import Duty
from rightsource.constitution.rules.books import duty_register
from rightsource.site.database import CouncilDatabase
from rightsource.storage.actors import SYSTEM, Authority

CITING = {"by": SYSTEM, "authority": Authority("a test")}


MADE_UP = """
INSERT INTO constitution_duty SELECT * FROM jsonb_populate_record(NULL::constitution_duty,
    (SELECT to_jsonb(one) || '{"duty": "made-up"}' FROM constitution_duty AS one LIMIT 1))
"""
BY_HAND = ["UPDATE constitution_duty SET delegable = 'to-any-body'", MADE_UP, "DELETE FROM constitution_duty"]


@pytest.mark.parametrize("statement", BY_HAND)
def test_no_duty_is_edited_added_or_deleted_by_hand(committed_database: CouncilDatabase, statement: str) -> None:
    register_duties(**CITING, duties=duty_register())
    with pytest.raises(DatabaseError, match="register"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    changed = [dataclasses.replace(duty_register()[0], title="Another title"), *duty_register()[1:]]
    assert register_duties(**CITING, duties=changed) == 1
    assert Duty.objects.filter(title="Another title").count() == 1


def test_no_duty_is_deleted_even_by_its_import(committed_database: CouncilDatabase) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        register_duties(**CITING, duties=duty_register())
        with pytest.raises(DatabaseError, match="never deleted"):
            cursor.execute("DELETE FROM constitution_duty")
        transaction.set_rollback(True)
