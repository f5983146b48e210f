"""Where each row of a case comes from; and a case as evidence without a database, for rules, tests and a replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from rightsource.constitution.rules.rows import Duty
from rightsource.scrutiny.rules.case import Case, CaseRow
from rightsource.scrutiny.rules.case_format import SHEETS, FactProvenance, Sheet
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.storage.knowledge import Audience, Basis, Grade, KnownOn, Provenance, Recorded, Source


@dataclass(frozen=True, slots=True)
class Parents:
    """Where a row comes from as far as was stated; without `known_on`, `known_to` know it from the day it is loaded."""

    source: Source
    known_on: KnownOn | None
    basis: Basis
    known_to: Audience
    is_source_stated: bool

    def provenance(self, today: date) -> Provenance:
        """Return the parents of a row that is loaded today."""
        return Provenance(self.source, self.known_on or KnownOn.on(today, self.known_to), self.basis)


@dataclass(frozen=True)
class CaseParents:
    """Answers, for the rows of one case, where they come from."""

    case: Case

    def of(self, sheet: Sheet, row: CaseRow) -> Parents:
        """Return where a row comes from: the fact that it rests on, or the council's own workbook."""
        stated = row.stated
        if isinstance(stated, FactProvenance):
            return self._of_fact(row.row.reference, stated)
        if stated.fact:
            return self._of_fact(stated.fact, self._facts[stated.fact])
        profile = self.case.profile
        source = Source(f"{profile.name}: workbook, sheet {sheet.title}", grade=self._grade(Grade.OWN_RECORD))
        known_on = None if stated.known_on is None else KnownOn.on(stated.known_on, stated.known_to)
        return Parents(source, known_on, Basis.RECORDED, stated.known_to, is_source_stated=False)

    @cached_property
    def _facts(self) -> Mapping[str, FactProvenance]:
        return {row.row.reference: row.stated for row in self.case["facts"] if isinstance(row.stated, FactProvenance)}

    def _of_fact(self, reference: str, stated: FactProvenance) -> Parents:
        source = Source(
            title=stated.source_title,
            address=stated.source_address,
            grade=self._grade(stated.source_grade),
            reference=reference,
            disputed_by=stated.disputed_by,
            note=stated.note,
        )
        known_on = KnownOn.stated(stated.known_inside_on, stated.known_members_on, stated.known_public_on)
        return Parents(source, known_on, stated.known_basis, Audience.INSIDERS, is_source_stated=True)

    def _grade(self, stated: Grade) -> Grade:
        """A made-up council's own record is made up."""
        is_made_up = stated is Grade.OWN_RECORD and self.case.profile.is_fictional
        return Grade.MADE_UP if is_made_up else stated


def evidence_of(case: Case, register: Iterable[Duty], today: date) -> Evidence:
    """Return a case as evidence, as if it had been loaded today.

    Args:
        case: the case.
        register: the register of statutory duties.
        today: the day from which rows without a stated day are known.
    """
    parents = CaseParents(case)
    tables: dict[str, Any] = {
        sheet.name: tuple(
            Recorded(row.row, parents.of(sheet, row).provenance(today), f"{sheet.name}-{number}")
            for number, row in enumerate(case[sheet.name], start=1)
        )
        for sheet in SHEETS
    }
    return Evidence(**tables, register=tuple(register))
