"""Reading outcomes: services and who delivers them, the outcome tree, and needs by area."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rightsource.constitution.models import Organisation
from rightsource.outcomes import models
from rightsource.outcomes.rules import needs, outcomes, rows
from rightsource.outcomes.rules.needs import Need, PopulationKind, need_definitions, needs_of
from rightsource.outcomes.rules.tree import OutcomeTree, TreeRows, outcome_tree
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def services_known(on: date, audience: Audience) -> tuple[Recorded[rows.ServiceDelivery], ...]:
    """Return services and who delivers them, as an audience knew by a day."""
    return tuple(records.known_rows(models.ServiceDelivery, rows.ServiceDelivery, on=on, audience=audience))


def outcome_tree_known(on: date, audience: Audience) -> OutcomeTree:
    """Return the outcome tree with its indicators, results and contributions, as an audience knew. Two queries."""
    tables: records.Tables = {
        "outcomes": (models.Outcome, outcomes.Outcome),
        "indicators": (models.Indicator, outcomes.Indicator),
        "targets": (models.IndicatorTarget, outcomes.IndicatorTarget),
        "results": (models.IndicatorResult, outcomes.IndicatorResult),
        "contributions": (models.OutcomeContribution, outcomes.OutcomeContribution),
    }
    return outcome_tree(TreeRows(**records.known_rows_together(tables, on=on, audience=audience)))


def outcome_on_record(outcome: str) -> bool:
    """Answer whether an outcome stands today."""
    return records.current(models.Outcome).filter(outcome=outcome).exists()


def organisation_on_record(organisation: str) -> bool:
    """Answer whether there is an organisation."""
    return Organisation.objects.filter(key=organisation).exists()


def service_on_record(service: str) -> bool:
    """Answer whether there is a service."""
    return models.Service.objects.filter(key=service).exists()


@dataclass(frozen=True, slots=True)
class Area:
    """An area, by its code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NeedsKnown:
    """The needs of areas as the files taken in by a day have them.

    Attributes:
        on: the day.
        areas: every area of which any need can be worked out, by name.
        needs: those asked for.
        files: the files on record by then, each with its source.
    """

    on: date
    areas: tuple[Area, ...]
    needs: tuple[Need, ...]
    files: tuple[str, ...]


def needs_known(on: date, *, areas: Collection[str] = ()) -> NeedsKnown:
    """Return needs by area from what was published by a day; of all areas, or of those whose code or name is given."""
    files = list(models.AreaFile.objects.filter(published_on__lte=on).order_by("published_on", "recorded_in"))
    definitions = need_definitions()
    people = models.AreaPopulation.objects.filter(file__in=files).order_by(
        "file__published_on", "file__recorded_in", "pk"
    )
    figures = models.AreaFigure.objects.filter(file__in=files, measure__in=[each.measure for each in definitions])
    figures = figures.order_by("file__published_on", "file__recorded_in", "pk")
    told = {each.sha256: (each.source, each.grade) for each in files}
    found = needs_of(
        (
            needs.AreaPopulation(
                each.area, each.name, each.year, PopulationKind(each.kind), tuple(each.persons), *told[each.file_id]
            )
            for each in people
        ),
        (
            needs.AreaFigure(each.area, each.name, each.measure, each.year, each.value, *told[each.file_id])
            for each in figures
        ),
        definitions,
    )
    wanted = {needs.area_in_one_spelling(each) for each in areas}
    shown = [
        each
        for each in found
        if not wanted or wanted & {needs.area_in_one_spelling(each.area), needs.area_in_one_spelling(each.name)}
    ]
    named = sorted({(each.name, each.area) for each in found})
    return NeedsKnown(
        on,
        tuple(Area(code, name) for name, code in named),
        tuple(shown),
        tuple(f"{each.source} ({each.name})" for each in files),
    )
