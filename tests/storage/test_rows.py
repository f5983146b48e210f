"""The dataclasses of rows, the case format and the tables say the same."""

import dataclasses

import pytest
from django.apps import apps

from rightsource.scrutiny.rules.case_format import SHEETS, Sheet
from rightsource.storage.models import Record


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_row_class_has_a_table_with_the_same_columns(sheet: Sheet) -> None:
    context = sheet.row_class.__module__.split(".")[1]
    model = apps.get_model(context, sheet.row_class.__name__)
    assert issubclass(model, Record)
    own = (
        {field.name for field in model._meta.concrete_fields}
        - {field.name for field in Record._meta.get_fields()}
        - {"supersedes", "recorded_in"}
    )
    assert own == {field.name for field in dataclasses.fields(sheet.row_class)}
    assert model.natural_key
    assert not model.wall or hasattr(model, model.wall)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_column_can_be_filled_in_from_its_help_and_example(sheet: Sheet) -> None:
    names = [column.name for column in sheet.columns]
    assert len(names) == len(set(names))
    for column in sheet.columns:
        assert column.help.endswith("."), column.name
        assert column.example or not column.required, column.name
        if column.choices and column.example:
            assert set(column.example.split("; ")) <= set(column.choices), column.name
        if column.refers_to:
            assert column.refers_to in {other.name for other in SHEETS}


def test_every_table_of_records_is_a_sheet() -> None:
    tables = {model.__name__ for model in apps.get_models() if issubclass(model, Record)}
    # Who signs in as what is made in the council itself, and never leaves it in a file.
    assert tables - {"PostAccount"} == {sheet.row_class.__name__ for sheet in SHEETS}
