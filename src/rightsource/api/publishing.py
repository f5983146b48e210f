"""The shareholder committee's pack as values; its PDF and workbook are at the pages and the command line."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from ninja import Query, Router

from rightsource.api.asking import Asked, as_known
from rightsource.api.door import RESTRICTED, answers, right
from rightsource.api.papers import (
    FigureTold,
    TableTold,
    VehiclePageTold,
    figures_told,
    table_told,
    vehicle_page_told,
)
from rightsource.publishing import queries
from rightsource.publishing.rules.pack_parts import Annex, DecisionAsked, Finding, Pack, Severity
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Audience

router = Router(tags=["publishing"])


@dataclass(frozen=True, slots=True)
class FindingTold:
    """One finding: how bad it is, the sentence, and the numbers of the figures it rests on."""

    severity: Severity
    sentence: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionAskedTold:
    """A decision that the pack asks for: of whom, by when, and the record that asks."""

    what: str
    of_whom: str
    due_on: date | None
    record_id: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnexTold:
    """One annex: a key, a title, and its tables."""

    key: str
    title: str
    tables: tuple[TableTold, ...]


@dataclass(frozen=True, slots=True)
class PackTold:
    """A shareholder committee's pack.

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
    members: TableTold
    dealings: TableTold
    missing: tuple[str, ...]
    findings: tuple[FindingTold, ...]
    findings_shown: int
    decisions: tuple[DecisionAskedTold, ...]
    vehicles: tuple[VehiclePageTold, ...]
    annexes: tuple[AnnexTold, ...]
    figures: tuple[FigureTold, ...]


@router.get("/pack", response=answers(PackTold, *RESTRICTED))
@right("download_pack")
def pack(request: HttpRequest, asked: Query[Asked]) -> PackTold:
    """Tell the shareholder committee's pack: every finding, table and figure, each figure with its records."""
    known = as_known(request, asked)
    return _told(queries.pack(known.on, known.audience))


def _told(pack: Pack) -> PackTold:
    return PackTold(
        organisation=pack.organisation,
        council=pack.council,
        is_fictional=pack.is_fictional,
        on=pack.on,
        audience=pack.audience,
        year=pack.year,
        statement=pack.statement,
        members=table_told(pack.members),
        dealings=table_told(pack.dealings),
        missing=pack.missing,
        findings=tuple(_finding(each) for each in pack.findings),
        findings_shown=pack.findings_shown,
        decisions=tuple(_decision(each) for each in pack.decisions),
        vehicles=tuple(vehicle_page_told(each) for each in pack.vehicles),
        annexes=tuple(_annex(each) for each in pack.annexes),
        figures=figures_told(pack.figures),
    )


def _finding(finding: Finding) -> FindingTold:
    return FindingTold(finding.severity, finding.sentence, tuple(figure.number for figure in finding.figures))


def _decision(asked: DecisionAsked) -> DecisionAskedTold:
    numbers = tuple(figure.number for figure in asked.figures)
    return DecisionAskedTold(asked.what, asked.of_whom, asked.due_on, asked.record_id, numbers)


def _annex(annex: Annex) -> AnnexTold:
    return AnnexTold(annex.key, annex.title, tuple(table_told(table) for table in annex.tables))
