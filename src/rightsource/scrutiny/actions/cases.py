"""Loading a case: the whole of it or nothing, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from rightsource.budget.actions import recording as budget
from rightsource.commissioning import actions as commissioning
from rightsource.constitution import actions as constitution
from rightsource.constitution.rules.books import duty_register
from rightsource.federation import actions as federation
from rightsource.governance import actions as governance
from rightsource.outcomes import actions as outcomes
from rightsource.quantities import ProblemsFound
from rightsource.scrutiny import models
from rightsource.scrutiny.errors import AnotherCouncil
from rightsource.scrutiny.queries.cases import case_on_record, council_on_record
from rightsource.scrutiny.rules.acts_of_others import acts_of_others
from rightsource.scrutiny.rules.case import Case
from rightsource.scrutiny.rules.case_checks import problems_with_record
from rightsource.scrutiny.rules.case_format import BY_NAME, SHEETS
from rightsource.scrutiny.rules.reading_evidence import CaseParents
from rightsource.storage import audit, documents
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry, Written
from rightsource.storage.references import Kind, SubjectRef
from rightsource.treasury import actions as treasury

# What somebody else signed or gave is never withdrawn for being absent from the council's own file.
_NEVER_WITHDRAWN = frozenset({"warnings", "returns", "return_measures"})


@dataclass(frozen=True, slots=True)
class LoadedSheet:
    """What came of loading one sheet; absent rows stand on record, are not in the file, and stay."""

    sheet: str
    title: str
    added: int
    superseded: int
    unchanged: int
    absent: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading a case, sheet by sheet."""

    council: str
    file_name: str
    file_sha256: str
    sheets: tuple[LoadedSheet, ...]

    @property
    def changes(self) -> int:
        """How many rows were added, superseded or withdrawn."""
        return sum(sheet.added + sheet.superseded + sheet.withdrawn for sheet in self.sheets)

    @property
    def absent(self) -> int:
        """How many rows stand on record, are not in the file, and stay."""
        return sum(sheet.absent for sheet in self.sheets)


def record_facts(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record sourced statements that other rows rest on."""
    return record_rows(models.Fact, entries, by=by, authority=authority, recording=recording, refusals={})


_RECORD: Mapping[str, Callable[..., Written]] = {
    "council": constitution.record_council,
    "facts": record_facts,
    "organisations": constitution.record_organisations,
    "posts": constitution.record_posts,
    "holdings": federation.record_holdings,
    "duties": constitution.record_duties,
    "services": outcomes.record_services,
    "agreements": commissioning.record_agreements,
    "price_history": commissioning.record_prices,
    "budget_forecast": budget.record_budget_lines,
    "reserves_debt": treasury.record_reserves,
    "savings": budget.record_savings,
    "exposures": treasury.record_exposures,
    "contributions": treasury.record_contributions,
    "receipts_uses": treasury.record_receipts_uses,
    "loans": treasury.record_loans,
    "covenants": treasury.record_covenants,
    "debt_financed": treasury.record_debt_financed,
    "subsidies": treasury.record_subsidies,
    "cash_lines": treasury.record_cash_lines,
    "grant_movements": treasury.record_grant_movements,
    "trading": commissioning.record_trading,
    "decisions": governance.record_decisions,
    "papers": governance.record_papers,
    "warnings": governance.record_warnings,
    "returns": commissioning.record_returns,
    "return_measures": commissioning.record_return_measures,
}


@transaction.atomic
def load_case(
    *,
    by: Actor,
    authority: Authority,
    case: Case,
    file: GivenFile,
    today: date,
    withdraw_absent_because: str = "",
    comes_with_rightsource: bool = False,
) -> Loaded:
    """Load a case into the record: every row of it, or nothing.

    Loading it again changes nothing. A changed row supersedes; a row that is no longer in the file stays and is
    counted, unless a reason is given to withdraw such rows. Warnings and returns are others' own, and are never
    withdrawn so. Nobody closes, rewords or hides another's warning by a file, or verifies in another's name; only a
    first load, and a case that comes with Rightsource, bring in what others did before.

    Raises:
        AnotherCouncil: the record holds another council.
        ProblemsFound: rows cannot stand beside those that are on record and not in the file, or are another's to write.
        RecordChangedMeanwhile: somebody else wrote one of the same rows at the same time.
        Refusal: the database refuses a row.
    """
    _check_with_record(
        case, is_absent_withdrawn=bool(withdraw_absent_because), loader="" if comes_with_rightsource else by.post
    )
    constitution.register_duties(by=by, authority=authority, duties=duty_register())
    event = audit.record(
        "case-loaded",
        subject=str(SubjectRef(Kind.COUNCIL, case.profile.organisation)),
        by=by,
        authority=authority,
        details={
            "file": file.name,
            "sha256": file.sha256,
            "rows": {sheet.name: len(case[sheet.name]) for sheet in SHEETS},
            "withdraw_absent_because": withdraw_absent_because,
        },
    )
    documents.keep(file, event=event)
    loaded = []
    for name, entries in _entries_of(case).items():
        because = "" if name in _NEVER_WITHDRAWN else withdraw_absent_because
        recording = Recording(today, event, because)
        written = _RECORD[name](by=by, authority=authority, entries=entries, recording=recording)
        loaded.append(_sheet(name, written))
    return Loaded(case.profile.name, file.name, file.sha256, tuple(loaded))


def _entries_of(case: Case) -> dict[str, list[Entry]]:
    """Return the rows of a case as they are written, sheet by sheet, each with its parents."""
    parents = CaseParents(case)
    entries: dict[str, list[Entry]] = {}
    for sheet in SHEETS:
        entries[sheet.name] = []
        for row in case[sheet.name]:
            of = parents.of(sheet, row)
            entries[sheet.name].append(
                Entry(
                    row.row,
                    of.source,
                    of.known_on,
                    of.basis,
                    known_to=of.known_to,
                    is_source_stated=of.is_source_stated,
                )
            )
    return entries


def _check_with_record(case: Case, *, is_absent_withdrawn: bool, loader: str) -> None:
    """Refuse what cannot stand beside the rows on record; the database would refuse it too, without saying which.

    Without a loader, what others did is taken as it is given.
    """
    on_record = council_on_record()
    if on_record is None:
        return
    if on_record.organisation != case.profile.organisation:
        raise AnotherCouncil(case.profile.name, on_record.name)
    standing = case_on_record()
    problems = [] if is_absent_withdrawn else problems_with_record(case, standing)
    problems += acts_of_others(case, standing, loader) if loader else []
    if problems:
        raise ProblemsFound(problems)


def _sheet(name: str, written: Written) -> LoadedSheet:
    return LoadedSheet(
        name,
        BY_NAME[name].title,
        written.added,
        written.superseded,
        written.unchanged,
        written.absent,
        written.withdrawn,
    )
