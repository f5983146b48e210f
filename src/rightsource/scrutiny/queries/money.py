"""Reading the council's money across contexts: reserves, budget and forecast, one-off money, headlines, the futures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.budget.queries.lines import budget_lines_known
from rightsource.budget.rules.group import GroupPosition, OrganisationPosition, group_members, group_position
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.constitution.queries import organisations_known, profile_known
from rightsource.constitution.rules.own_rules import OwnRules, own_rules
from rightsource.constitution.rules.rows import CouncilProfile, OrganisationInForce
from rightsource.federation.rules.ownership import organisation_on
from rightsource.planning.queries import FinishedRun, RunProgress, latest_run, run_in_progress
from rightsource.quantities import FinancialYear
from rightsource.scrutiny.models import Fact as FactModel
from rightsource.scrutiny.queries.replay import thresholds
from rightsource.scrutiny.rules.headlines import Disagreement, disagreements
from rightsource.scrutiny.rules.rows import Fact, Topic
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.treasury.queries import reserve_figures_known
from rightsource.treasury.rules.reserves import (
    OneOffUse,
    ReservesPosition,
    Runway,
    one_off_use,
    reserves_at,
    runway,
    year_ends,
)
from rightsource.treasury.rules.rows import Measure, ReserveFigure

_USES = (Measure.USED, Measure.PLANNED_USE)


@dataclass(frozen=True, slots=True)
class YearStated:
    """One year's statements of the group, side by side.

    Attributes:
        year: the year.
        budget: what was budgeted.
        later: what was last forecast; the outturn where there is no forecast.
        partial: the statements, by organisation and version, that name only part of what comes in or goes out.
    """

    year: FinancialYear
    budget: GroupPosition
    later: GroupPosition
    partial: frozenset[tuple[str, Version]]

    def is_whole(self, position: OrganisationPosition, version: Version) -> bool:
        """Answer whether a statement names all that comes in and goes out, so that its result means something."""
        return (position.organisation, version) not in self.partial


@dataclass(frozen=True, slots=True)
class OneOffYear:
    """The one-off money of a year: used, or planned to be."""

    measure: Measure
    use: OneOffUse


@dataclass(frozen=True, slots=True)
class MoneyKnown:
    """What an audience knew of the council's money by a day.

    Attributes:
        on: the day.
        profile: the council's own settings; None where they were not known.
        organisations: what organisations are and were.
        own_rules: the council's own rules, among them its floor.
        position: the council's balances as last stated.
        balances: its balances at each year end that was stated, the oldest first.
        runway: how long usable reserves last at the pace of the past.
        stated: budget and forecast of the latest year of which any was known; None where none was.
        one_offs: one-off money by year, the latest first.
        headlines: every headline number.
        disagreements: those that cannot be reconciled.
    """

    on: date
    profile: Recorded[CouncilProfile] | None
    organisations: tuple[Recorded[OrganisationInForce], ...]
    own_rules: OwnRules
    position: ReservesPosition
    balances: tuple[ReservesPosition, ...]
    runway: Runway | None
    stated: YearStated | None
    one_offs: tuple[OneOffYear, ...]
    headlines: tuple[Recorded[Fact], ...]
    disagreements: tuple[Disagreement, ...]

    def name_of(self, organisation: str) -> str:
        """Return an organisation's name on the day, or its key where nothing else is on record."""
        found = organisation_on(self.organisations, organisation, self.on)
        return found.row.name if found is not None else organisation


@dataclass(frozen=True, slots=True)
class FuturesKnown:
    """The money ahead as last computed from what an audience knew by a day, and what is being computed now."""

    run: FinishedRun | None
    working: RunProgress | None


def money_known(on: date, audience: Audience) -> MoneyKnown:
    """Return what an audience knew of the council's money by a day."""
    profile, organisations = profile_known(on, audience), organisations_known(on, audience)
    council = profile.row.organisation if profile is not None else ""
    figures = reserve_figures_known(on, audience)
    facts = records.known_rows(FactModel, Fact, on=on, audience=audience)
    return MoneyKnown(
        on=on,
        profile=profile,
        organisations=organisations,
        own_rules=own_rules(profile.row if profile is not None else None),
        position=reserves_at(figures, council, on),
        balances=tuple(reserves_at(figures, council, end.year.last_day) for end in year_ends(figures, council, on)),
        runway=runway(figures, council, on),
        stated=_stated(budget_lines_known(on, audience), organisations, on),
        one_offs=_one_offs(figures, council),
        headlines=tuple(fact for fact in facts if fact.row.topic is Topic.HEADLINE),
        disagreements=disagreements(facts, differ_share=thresholds().house.figures_differ_share),
    )


def futures_known(on: date, audience: Audience) -> FuturesKnown:
    """Return the newest projection of what an audience knew by a day, and how far one that is being computed is."""
    run = latest_run(on, audience)
    return FuturesKnown(run, run_in_progress(audience))


def _stated(
    lines: tuple[Recorded[BudgetLine], ...], organisations: tuple[Recorded[OrganisationInForce], ...], on: date
) -> YearStated | None:
    years = {line.row.financial_year for line in lines if line.row.as_at <= on}
    if not years:
        return None
    this = FinancialYear.of(on)
    year = this if this in years else max(years)
    members = group_members(organisations, on)
    budget, forecast, outturn = (
        group_position(lines, members, year, version, on)
        for version in (Version.BUDGET, Version.FORECAST, Version.OUTTURN)
    )
    later = forecast if forecast.organisations else outturn
    partial = {
        (position.organisation, group.version)
        for group in (budget, later)
        for position in group.organisations
        if _is_partial(position, group.version, lines)
    }
    return YearStated(year, budget, later, frozenset(partial))


def _is_partial(position: OrganisationPosition, version: Version, lines: tuple[Recorded[BudgetLine], ...]) -> bool:
    """Answer whether a statement has one side only, or a stated total that is more than its parts add up to."""
    first = position.lines[0].row
    totals = [
        line.row.amount
        for line in lines
        if line.row.heading is Heading.NET_REVENUE
        and line.row.organisation == position.organisation
        and line.row.financial_year == first.financial_year
        and line.row.version is version
    ]
    sides = {line.row.flow for line in position.lines}
    return sides != set(Flow) or any(total > position.expenditure for total in totals)


def _one_offs(figures: tuple[Recorded[ReserveFigure], ...], council: str) -> tuple[OneOffYear, ...]:
    found = {
        (FinancialYear.of(figure.row.as_at), figure.row.measure)
        for figure in figures
        if figure.row.organisation == council and figure.row.measure in _USES
    }
    return tuple(
        OneOffYear(measure, one_off_use(figures, council, year, measure))
        for year, measure in sorted(found, key=lambda each: (-each[0].starts_in, each[1]))
    )
