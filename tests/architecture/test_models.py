"""Tables: foreign keys point down the page, and what is written stays written."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import MigrationAutodetectorMixin
from the_tree import LAYERS

EDITABLE = json.loads((Path(__file__).parent / "editable_models.json").read_text())


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith("rightsource.")]


def context_of(model):
    return model.__module__.split(".")[1]


def points_up(referrer, referred):
    """Whether a foreign key from one context to another points up, or sideways to a layer that does not know it."""
    return referrer != referred and LAYERS[referred] <= LAYERS[referrer]


def test_there_are_tables_to_judge():
    assert {context_of(model) for model in our_models()} >= {"storage", "constitution", "budget"}


def test_foreign_keys_point_down():
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model in our_models()
        if points_up(context_of(model), context_of(field.related_model))
    ]
    assert wrong == []


def test_a_foreign_key_that_points_up_would_be_seen():
    assert points_up("constitution", "budget")
    assert points_up("storage", "simulation")
    assert not points_up("budget", "constitution")
    assert not points_up("budget", "budget")


@pytest.mark.django_db
def test_every_table_is_append_only_or_listed_as_editable_with_its_reason():
    assert tables_without_trigger() == set(EDITABLE)
    assert all(len(reason.split()) > 3 for reason in EDITABLE.values())


def tables_without_trigger():
    """Return our models whose table lets a row be edited: no trigger of the two kinds that refuse it is on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'O' AND NOT tgisinternal"
            " AND (tgname LIKE 'pgtrigger_append_only%' OR tgname LIKE 'pgtrigger_supersede_only%')"
        )
        kept = {name for (name,) in cursor.fetchall()}
    return {model._meta.label for model in our_models() if model._meta.db_table not in kept}


def test_a_table_that_lost_its_trigger_would_be_seen(committed_database, owner_connection):
    before = tables_without_trigger()
    owner_connection.execute("ALTER TABLE storage_document DISABLE TRIGGER USER")
    assert tables_without_trigger() - before == {"storage.Document"}


class Detector(MigrationAutodetectorMixin, MigrationAutodetector):
    """Django's own, with the triggers of django-pgtrigger."""


def test_the_migrations_say_all_that_the_models_do():
    loader = MigrationLoader(None)
    changes = Detector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    ours = {context_of(model) for model in our_models()}
    assert {app: [each.operations for each in found] for app, found in changes.items() if app in ours} == {}
