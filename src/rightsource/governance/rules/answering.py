"""Answering a warning and closing it: those it is addressed to may answer, and its issuer alone may close (P6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from rightsource.governance.errors import (
    AnswerIsEmpty,
    WarningAnsweredAlready,
    WarningIsClosed,
    WarningNotAddressedToYou,
    WarningNotYoursToClose,
)
from rightsource.governance.rules.rows import Warning as WarningRow


def may_answer(warning: WarningRow, called: Collection[str]) -> bool:
    """Answer whether a warning is addressed to somebody.

    Args:
        warning: the warning.
        called: what they are called: the key of their post and the role that it carries.
    """
    return bool(set(warning.addressed_to) & set(called))


def answered(warning: WarningRow, *, called: Collection[str], answer: str, on: date) -> WarningRow:
    """Return a warning with its answer; the same answer again is the same warning.

    Raises:
        AnswerIsEmpty: it says nothing.
        WarningNotAddressedToYou: it is addressed to others.
        WarningIsClosed: its issuer has closed it.
        WarningAnsweredAlready: it has another answer.
    """
    if not answer.strip():
        raise AnswerIsEmpty
    if not may_answer(warning, called):
        raise WarningNotAddressedToYou(warning.reference, warning.addressed_to)
    if warning.answer.strip() == answer.strip():
        return warning
    if warning.closed_on is not None:
        raise WarningIsClosed(warning.reference, warning.closed_on)
    if warning.answered_on is not None:
        raise WarningAnsweredAlready(warning.reference, warning.answered_on)
    return replace(warning, answered_on=on, answer=answer.strip())


def closed(warning: WarningRow, *, post: str, on: date) -> WarningRow:
    """Return a warning closed by its issuer; closing it again is the same warning.

    Raises:
        WarningNotYoursToClose: somebody else gave it.
    """
    if post != warning.issued_by:
        raise WarningNotYoursToClose(warning.reference, warning.issued_by)
    return warning if warning.closed_on is not None else replace(warning, closed_on=on, closed_by=post)
