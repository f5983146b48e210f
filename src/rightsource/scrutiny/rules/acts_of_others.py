"""What a loaded file may not do in somebody else's name: close, reword or hide a warning, take an answer back, verify.

A first load brings in the past, in which others closed and verified long ago; after it each does so for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rightsource.budget.rules.rows import SavingFigure, SavingStage
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.governance.rules.rows import Warning  # noqa: A004 - the word of the Acts
from rightsource.quantities import Problem
from rightsource.quantities.wording import day_in_words
from rightsource.scrutiny.rules.case import Case, CaseRow
from rightsource.scrutiny.rules.case_checks import NATURAL_KEYS, fault, key_of
from rightsource.scrutiny.rules.case_format import BY_NAME
from rightsource.scrutiny.rules.reading_evidence import CaseParents, Parents
from rightsource.storage.knowledge import Audience, KnownOn
from rightsource.storage.rows import differ_in_outcome_only

_ISSUERS_WORDS = ("matter", "addressed_to", "promises", "organisation")
_KNOWN_TO = {Audience.INSIDERS: 0, Audience.MEMBERS: 1, Audience.PUBLIC: 2}


def acts_of_others(case: Case, standing: Case, by_post: str) -> list[Problem]:
    """Return every row by which whoever loads a case would act in another's name.

    Args:
        case: the case, in itself without fault.
        standing: the case on record.
        by_post: the post that loads it.
    """
    before = {sheet: _by_key(standing, sheet) for sheet in ("warnings", "savings")}
    problems: list[Problem] = []
    for row in case["warnings"]:
        problems += _of_warning(row, before["warnings"].get(_key(row, "warnings")), (case, standing), by_post)
    for row in case["savings"]:
        problems += _of_saving(row, before["savings"].get(_key(row, "savings")), by_post)
    return problems


def _of_warning(row: CaseRow, before: CaseRow | None, cases: tuple[Case, Case], by_post: str) -> Iterator[Problem]:
    warning: Warning = row.row
    if before is not None and before.row.answered_on is not None and warning.answered_on is None:
        message = (
            f"This warning was answered on {day_in_words(before.row.answered_on)}. An answer is not taken back: write "
            "its day and its words as they are on record."
        )
        yield fault(row, "answered_on", message, "answer-taken-back")
    if in_one_spelling(by_post) == in_one_spelling(warning.issued_by):
        return
    closed_before = before.row.closed_on if before is not None else None
    if warning.closed_on != closed_before:
        message = (
            f"'{by_post}' loads this file, and only '{warning.issued_by}' says whether this warning is closed. "
            f"{_as_on_record(closed_before)}, and let '{warning.issued_by}' close it, or load it with --by."
        )
        yield fault(row, "closed_on", message, "not-yours-to-close")
    if before is not None:
        yield from _of_words(row, before, by_post)
        yield from _of_knowledge(row, before, cases, by_post)


def _as_on_record(closed_on: Any) -> str:
    return "Clear the day and the name" if closed_on is None else f"Write {closed_on} as on record"


def _of_words(row: CaseRow, before: CaseRow, by_post: str) -> Iterator[Problem]:
    for name in _ISSUERS_WORDS:
        if getattr(row.row, name) != getattr(before.row, name):
            message = (
                f"'{by_post}' loads this file, and this warning is '{row.row.issued_by}'s own. Write what is on "
                f"record, or let '{row.row.issued_by}' load it with --by."
            )
            yield fault(row, name, message, "warning-changed-by-another")


def _of_knowledge(row: CaseRow, before: CaseRow, cases: tuple[Case, Case], by_post: str) -> Iterator[Problem]:
    """Give the fault of a warning that fewer would know of, or the same people only later: its clock runs in public."""
    case, standing = cases
    sheet = BY_NAME["warnings"]
    was, now = CaseParents(standing).of(sheet, before), CaseParents(case).of(sheet, row)
    is_left_alone = now.known_on is None and row.row == before.row
    # An answer, or the sending of a report, may reach an audience later than the warning; the warning stays in sight.
    if was.known_on is None or is_left_alone or differ_in_outcome_only(row.row, before.row):
        return
    knew = was.known_on.widest
    if _KNOWN_TO[_widest(now)] < _KNOWN_TO[knew]:
        message = (
            f"'{by_post}' loads this file, and {knew} know of this warning: its clock runs in their sight. Write "
            f"'{knew}', or let '{row.row.issued_by}' load it with --by."
        )
        yield fault(row, "known_to", message, "warning-hidden")
    elif _is_later(now.known_on, was.known_on):
        message = f"This warning is on record as known before that day. Write {was.known_on.by(knew)}."
        yield fault(row, "known_on", message, "warning-hidden")


def _widest(parents: Parents) -> Audience:
    return parents.known_to if parents.known_on is None else parents.known_on.widest


def _is_later(now: KnownOn | None, was: KnownOn) -> bool:
    if now is None:
        return False
    pairs = ((now.by(audience), was.by(audience)) for audience in Audience)
    return any(new is not None and old is not None and new > old for new, old in pairs)


def _of_saving(row: CaseRow, before: CaseRow | None, by_post: str) -> Iterator[Problem]:
    figure: SavingFigure = row.row
    is_said_already = before is not None and before.row == figure
    is_own = in_one_spelling(by_post) == in_one_spelling(figure.said_by)
    if figure.stage is not SavingStage.VERIFIED or is_said_already or is_own:
        return
    message = (
        f"'{by_post}' loads this file, and '{figure.said_by}' verifies for themselves. Take the row out, and let "
        f"'{figure.said_by}' verify the saving, or load it with --by."
    )
    yield fault(row, "said_by", message, "not-yours-to-verify")


def _by_key(case: Case, sheet: str) -> Mapping[tuple[Any, ...], CaseRow]:
    return {_key(row, sheet): row for row in case[sheet]}


def _key(row: CaseRow, sheet: str) -> tuple[Any, ...]:
    return key_of(row.row, NATURAL_KEYS[sheet])
