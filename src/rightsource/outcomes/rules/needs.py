"""Needs by area and client group: the people of an age group in an area times a rate, with how it has gone.

Nothing is worked out for an area whose people or whose rate no file gives. What is ahead holds the last rate still: it
says what the number of people alone would do, and is no forecast of need.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

OLDEST = 90
"""The last year of age in the files: it is everybody of that age and older."""


class PopulationKind(StrEnum):
    """What a number of people is."""

    ESTIMATE = "estimate"
    PROJECTION = "projection"


@dataclass(frozen=True, slots=True)
class AreaPopulation:
    """The people of an area in the middle of a year, by single year of age from 0, the last being 90 and over."""

    area: str
    name: str
    year: int
    kind: PopulationKind
    persons: tuple[int, ...]
    source: str = ""
    grade: str = ""

    def aged(self, from_age: int, to_age: int) -> int:
        """Return how many are of an age group; ages over 90 are among the oldest."""
        assert to_age < OLDEST or to_age >= len(self.persons) - 1, "the oldest are not told apart"
        return sum(self.persons[from_age : to_age + 1])


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One figure of activity or deprivation of an area in a year, as its file names it."""

    area: str
    name: str
    measure: str
    year: int
    value: Decimal
    source: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class NeedDefinition:
    """One need: of which people, and by which figure; `per` is how many people a rate is of, 0 where it counts."""

    need: str
    title: str
    client_group: str
    from_age: int
    to_age: int
    measure: str
    per: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class NeedYear:
    """A need in one year: how many people, at which rate per 10,000, and what that comes to.

    Attributes:
        year: the year.
        people: of the age group.
        rate: per 10,000 of them.
        need: what it comes to, to the nearest whole.
        is_ahead: the rate is the last one known, held still; the people are projected.
    """

    year: int
    people: int
    rate: Decimal
    need: int
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class Need:
    """A need of an area over the years, the oldest first.

    Attributes:
        definition: what it is.
        area: the area's code.
        name: its name.
        years: in those in which people and rate are both known, and after them what people alone would do.
        sources: where the people and the rate are written, with their grades.
    """

    definition: NeedDefinition
    area: str
    name: str
    years: tuple[NeedYear, ...]
    sources: tuple[str, ...]

    @property
    def latest(self) -> NeedYear:
        """The newest year whose rate is known, or the first that there is."""
        known = [each for each in self.years if not each.is_ahead]
        return known[-1] if known else self.years[0]

    @property
    def change_ahead(self) -> int | None:
        """What people alone would add by the last year projected; None where nothing is projected."""
        ahead = [each for each in self.years if each.is_ahead]
        return ahead[-1].need - self.latest.need if ahead and ahead[-1].year > self.latest.year else None


@cache
def need_definitions() -> tuple[NeedDefinition, ...]:
    """Return the needs that are worked out, as data says."""
    text = files("rightsource").joinpath("data/rules/needs.toml").read_text(encoding="utf-8")
    stated: dict[str, dict[str, Any]] = tomllib.loads(text)
    return tuple(NeedDefinition(need=need, **said) for need, said in stated.items())


def area_in_one_spelling(name: str) -> str:
    """Return an area's name as files that spell it otherwise agree on it.

    >>> area_in_one_spelling("County Durham"), area_in_one_spelling("Bristol, City of")
    ('durham', 'bristol')
    """
    said = re.sub(r"[.'’]", "", name.casefold()).replace("&", "and").replace("-", " ")
    said = re.sub(r"\b(county of|city of|county|ua|mc|london borough of)\b", " ", said.replace(",", " "))
    return " ".join(said.split())


def needs_of(
    populations: Iterable[AreaPopulation], figures: Iterable[AreaFigure], definitions: Iterable[NeedDefinition]
) -> tuple[Need, ...]:
    """Return the needs of every area of which both people and a rate are known, by area and need."""
    people = _people_by_area(populations)
    names = {area_in_one_spelling(years[max(years)].name): area for area, years in people.items()}
    rates = _figures_by_area(figures, people, names)
    found = [
        need
        for definition in definitions
        for area, years in people.items()
        if (need := _need(definition, area, years, rates.get((area, definition.measure), {}))) is not None
    ]
    order = [each.need for each in need_definitions()]
    return tuple(sorted(found, key=lambda each: (each.name, _place(each.definition.need, order))))


def _place(need: str, order: Sequence[str]) -> int:
    return order.index(need) if need in order else len(order)


def _people_by_area(populations: Iterable[AreaPopulation]) -> dict[str, dict[int, AreaPopulation]]:
    """Return the people of each area by year, an estimate in place of a projection; and names from where one is."""
    found: dict[str, dict[int, AreaPopulation]] = {}
    for each in populations:
        years = found.setdefault(each.area, {})
        before = years.get(each.year)
        if before is None or before.kind is PopulationKind.PROJECTION or each.kind is PopulationKind.ESTIMATE:
            years[each.year] = each
    return {area: _named(years) for area, years in found.items()}


def _named(years: Mapping[int, AreaPopulation]) -> dict[int, AreaPopulation]:
    name = next((each.name for each in years.values() if each.name != each.area), "")
    if not name:
        return dict(years)
    return {
        year: AreaPopulation(each.area, name, year, each.kind, each.persons, each.source, each.grade)
        for year, each in years.items()
    }


def _figures_by_area(
    figures: Iterable[AreaFigure], people: Mapping[str, object], names: Mapping[str, str]
) -> dict[tuple[str, str], dict[int, AreaFigure]]:
    """Return the figures of each area and measure by year, found by code where there is one, or by name."""
    found: dict[tuple[str, str], dict[int, AreaFigure]] = {}
    for each in figures:
        area = each.area if each.area in people else names.get(area_in_one_spelling(each.name), "")
        if area:
            found.setdefault((area, each.measure), {})[each.year] = each
    return found


def _need(
    definition: NeedDefinition, area: str, people: Mapping[int, AreaPopulation], rates: Mapping[int, AreaFigure]
) -> Need | None:
    together = sorted(
        year for year in set(people) & set(rates) if people[year].aged(definition.from_age, definition.to_age)
    )
    if not together:
        return None
    years = [_year(definition, people[year], _rate(definition, people[year], rates[year])) for year in together]
    last = years[-1]
    ahead = [
        _year(definition, people[year], last.rate, is_ahead=True) for year in sorted(people) if year > together[-1]
    ]
    said: list[AreaPopulation | AreaFigure] = [people[together[-1]], rates[together[-1]]]
    said += [people[each.year] for each in ahead[-1:]]
    sources = tuple(dict.fromkeys(f"{each.source}, grade {each.grade}" for each in said if each.source))
    return Need(definition, area, people[together[-1]].name, (*years, *ahead), sources)


def _rate(definition: NeedDefinition, people: AreaPopulation, figure: AreaFigure) -> Decimal:
    """Return a rate per 10,000 people of the age group."""
    if definition.per:
        return figure.value * 10_000 / definition.per
    return figure.value * 10_000 / people.aged(definition.from_age, definition.to_age)


def _year(definition: NeedDefinition, people: AreaPopulation, rate: Decimal, *, is_ahead: bool = False) -> NeedYear:
    count = people.aged(definition.from_age, definition.to_age)
    need = int((count * rate / 10_000).to_integral_value(ROUND_HALF_UP))
    return NeedYear(people.year, count, rate.quantize(Decimal("0.1"), ROUND_HALF_UP), need, is_ahead)
