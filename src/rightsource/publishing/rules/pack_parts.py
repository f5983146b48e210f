"""What a pack is made of: what goes in, and the pages, tables, findings and decisions that come out."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from rightsource.budget.rules.rows import BudgetLine, SavingFigure
from rightsource.commissioning.rules.rows import AgreementTerms, MonthlyReturn, PriceEvent, ReturnMeasure, TradingFigure
from rightsource.constitution.rules.delegation import DelegationPower
from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.own_rules import OwnRules, own_rules
from rightsource.constitution.rules.rows import Accountability, Appointment, CouncilProfile, Duty, OrganisationInForce
from rightsource.federation.rules.ownership import organisation_on
from rightsource.federation.rules.rows import Holding
from rightsource.governance.rules.rows import Decision, Warning  # noqa: A004 - the word of the Acts
from rightsource.publishing.rules.pack_figures import FigureBook, PackFigure, PackRow, Value, row_behind
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.treasury.rules.rows import ExposureFigure, ReserveFigure

Cell = str | PackFigure


@dataclass(frozen=True, kw_only=True)
class PackMaterial:
    """All that a pack is made from, as one audience knew it by the day; the names are those of the case format."""

    council: tuple[Recorded[CouncilProfile], ...] = ()
    organisations: tuple[Recorded[OrganisationInForce], ...] = ()
    posts: tuple[Recorded[Appointment], ...] = ()
    holdings: tuple[Recorded[Holding], ...] = ()
    duties: tuple[Recorded[Accountability], ...] = ()
    agreements: tuple[Recorded[AgreementTerms], ...] = ()
    price_history: tuple[Recorded[PriceEvent], ...] = ()
    budget_forecast: tuple[Recorded[BudgetLine], ...] = ()
    reserves_debt: tuple[Recorded[ReserveFigure], ...] = ()
    savings: tuple[Recorded[SavingFigure], ...] = ()
    exposures: tuple[Recorded[ExposureFigure], ...] = ()
    trading: tuple[Recorded[TradingFigure], ...] = ()
    decisions: tuple[Recorded[Decision], ...] = ()
    warnings: tuple[Recorded[Warning], ...] = ()
    returns: tuple[Recorded[MonthlyReturn], ...] = ()
    return_measures: tuple[Recorded[ReturnMeasure], ...] = ()
    register: tuple[Duty, ...] = ()
    law: tuple[LegalValue, ...] = ()
    powers: tuple[DelegationPower, ...] = ()


@dataclass(frozen=True, slots=True)
class PackTable:
    """A table of a pack.

    Attributes:
        title: what it shows.
        headings: over its columns.
        rows: words and figures.
        has_total: whether its last row adds up the others.
        empty: what stands in its place where there are no rows.
        note: what a reader must know of it.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_total: bool = False
    empty: str = "Nothing on record."
    note: str = ""


class Severity(StrEnum):
    """How bad a finding is, in the words of the house."""

    BROKEN = "broken"
    AT_RISK = "at risk"
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in a sentence, the finding first, with the figures it rests on."""

    severity: Severity
    sentence: str
    figures: tuple[PackFigure, ...]


@dataclass(frozen=True, slots=True)
class DecisionAsked:
    """A decision that the pack asks for: of whom, by when, and the record that asks."""

    what: str
    of_whom: str
    due_on: date | None
    record_id: str
    figures: tuple[PackFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class VehiclePage:
    """One vehicle on one page, the same grid for each.

    Attributes:
        organisation: its key.
        name: its name.
        what_it_is: its legal form, owners and age in one sentence, and what it is for.
        accountable: who answers for it, and whether that post is filled.
        returned: of which month its figures are, and which returns are missing.
        is_late: whether a return is owed.
        strip: the five figures that say most, each under its words.
        forecast: forecast against budget.
        prices: price history, refused requests in view.
        exposure: exposure by part, against the limit.
        money: cash, reserves, room in the activity test.
        savings: claimed against verified.
        measures: measures against target.
        warnings: warnings still open.
        months: what the charts over time are drawn from.
        notes: what a reader must know of the figures.
    """

    organisation: str
    name: str
    what_it_is: str
    accountable: str
    returned: str
    is_late: bool
    strip: tuple[tuple[str, PackFigure, str], ...]
    forecast: PackTable
    prices: PackTable
    exposure: PackTable
    money: PackTable
    savings: PackTable
    measures: PackTable
    warnings: PackTable
    months: PackTable
    price_years: PackTable
    notes: tuple[str, ...] = ()

    @property
    def difference(self) -> PackFigure:
        """By how much the forecast result is better than the budget."""
        return self.strip[0][1]

    @property
    def lowest_cash(self) -> PackFigure:
        """The lowest cash in 13 weeks."""
        return self.strip[1][1]

    @property
    def reserves(self) -> PackFigure:
        """What it has put by."""
        figure = self.money.rows[1][1]
        assert isinstance(figure, PackFigure)
        return figure

    @property
    def exposure_total(self) -> PackFigure:
        """What the council stands to lose."""
        return self.strip[2][1]

    @property
    def tables(self) -> tuple[PackTable, ...]:
        """Every table of the page, in reading order."""
        return (
            self.forecast,
            self.money,
            self.prices,
            self.exposure,
            self.savings,
            self.measures,
            self.warnings,
            self.price_years,
            self.months,
        )


@dataclass(frozen=True, slots=True)
class Annex:
    """One annex: a key, a title, and its tables."""

    key: str
    title: str
    tables: tuple[PackTable, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """A shareholder committee's pack: page one answers, one page for each vehicle, then annexes.

    Attributes:
        organisation: the council's key.
        council: the council's name.
        is_fictional: whether the council is made up.
        on: the day as at which it was known.
        audience: who knew it.
        year: the financial year.
        statement: whether the group stands as forecast or as budgeted.
        members: the group, member by member, with dealings among them taken out.
        dealings: those dealings, pair by pair, as each side states them.
        missing: members without a statement, by name.
        findings: every finding, the gravest first.
        findings_shown: how many of them stand on the first page.
        decisions: the decisions asked for, the soonest first.
        vehicles: one page each.
        annexes: after them.
        figures: every figure, by number.
    """

    organisation: str
    council: str
    is_fictional: bool
    on: date
    audience: Audience
    year: FinancialYear
    statement: str
    members: PackTable
    dealings: PackTable
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    findings_shown: int
    decisions: tuple[DecisionAsked, ...]
    vehicles: tuple[VehiclePage, ...]
    annexes: tuple[Annex, ...]
    figures: tuple[PackFigure, ...]


@dataclass
class Making:
    """A pack in the making: its material, its day, its audience, and the book that numbers its figures."""

    material: PackMaterial
    on: date
    audience: Audience
    book: FigureBook = field(default_factory=FigureBook)

    @property
    def year(self) -> FinancialYear:
        """The financial year of the day."""
        return FinancialYear.of(self.on)

    @cached_property
    def profile(self) -> CouncilProfile | None:
        """The council's own settings."""
        return self.material.council[-1].row if self.material.council else None

    @cached_property
    def own_rules(self) -> OwnRules:
        """The council's own deadlines and floor."""
        return own_rules(self.profile)

    @cached_property
    def vehicles(self) -> tuple[Recorded[OrganisationInForce], ...]:
        """The vehicles of the day, by name."""
        there = [each for each in self.material.organisations if each.row.is_vehicle and self.on in each.row.period]
        return tuple(sorted(there, key=lambda each: (each.row.name, each.row.organisation)))

    def name_of(self, organisation: str) -> str:
        """Return an organisation's name on the day, or its key where nothing else is on record."""
        found = organisation_on(self.material.organisations, organisation, self.on)
        return found.row.name if found is not None else organisation

    def title_of(self, post: str) -> str:
        """Return a post's title, or its key where nothing else is on record."""
        held = [each.row for each in self.material.posts if each.row.post == post]
        return max(held, key=lambda row: row.period.starts_on).title if held else post

    def row(self, recorded: Recorded[Any], table: str, says: str, value: Value) -> PackRow:
        """Return one value of a record as a row behind a figure."""
        whose = getattr(recorded.row, "organisation", "")
        return row_behind(
            recorded, table=table, whose=self.name_of(whose), says=says, value=value, audience=self.audience
        )


_RULES = ("data/rules/week_thresholds.toml", "data/papers/pack_rules.toml")


@cache
def pack_rules() -> dict[str, Decimal]:
    """Return the pack's own rules by name; what counts as near a limit is the same as in This week."""
    rules: dict[str, Decimal] = {}
    for path in _RULES:
        text = files("rightsource").joinpath(path).read_text(encoding="utf-8")
        rules |= {name: Decimal(rule["value"]) for name, rule in tomllib.loads(text, parse_float=Decimal).items()}
    return rules
