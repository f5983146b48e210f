"""What is wrong, in two kinds: a problem is one fault of a file; a refusal is an action that a rule does not allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of what was given: where it stands, what is wrong and what to write instead.

    >>> print(Problem("posts, row 4, to", "31 June is not a day. Write a date as 2026-06-30.", "not-a-date"))
    posts, row 4, to: 31 June is not a day. Write a date as 2026-06-30.
    """

    where: str
    message: str
    code: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error in the program
    """An action that a rule does not allow: what is wrong, with the facts, and what to do instead."""

    code: ClassVar[str]
    advice: ClassVar[str]

    @property
    def message(self) -> str:
        """What is wrong, in one sentence with its facts."""
        return str(self)


class ProblemsFound(Refusal):
    """A file has faults, so nothing of it was taken."""

    code = "problems-found"
    advice = "Correct every fault listed, then give the file again. Nothing was written."

    def __init__(self, problems: Sequence[Problem]) -> None:
        assert problems
        self.problems = tuple(problems)
        faults = "1 fault" if len(self.problems) == 1 else f"{len(self.problems)} faults"
        super().__init__(f"The file has {faults}, so nothing was written.")
