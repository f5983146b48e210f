"""Acting through a page: today and on no past day, in the council's sight, saying what was done, or why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest

from rightsource.quantities import Money, ProblemsFound, Refusal
from rightsource.storage import walls
from rightsource.storage.actors import Authority
from rightsource.web.as_known import as_known
from rightsource.web.errors import PastDayStands
from rightsource.web.rights import viewer_of

LONGEST_TEXT = 4_000
"""More than anybody should write where a sentence or two is asked for."""

_POUNDS = re.compile(r"-?\d{1,12}(\.\d{1,2})?")


@dataclass
class Filled:
    """What somebody wrote into a form, and what is wrong with it, field by field."""

    values: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None

    def text(self, name: str, missing: str) -> str:
        """Return what a field says; where it says nothing, that is an error in these words."""
        said = self.values.get(name, "").replace("\0", "").strip()
        if not said:
            self.errors[name] = missing
        elif len(said) > LONGEST_TEXT:
            self.errors[name] = f"Write no more than {LONGEST_TEXT:,} characters"
        return said

    def choice(self, name: str, choices: Mapping[str, str], missing: str) -> str:
        """Return which of some choices is taken."""
        said = self.values.get(name, "")
        if said not in choices:
            self.errors[name] = missing
        return said

    def pounds(self, name: str, missing: str) -> Money:
        """Return an amount in pounds, written with or without a pound sign and commas."""
        said = self.values.get(name, "").strip().replace("£", "").replace(",", "").replace("−", "-")
        if not _POUNDS.fullmatch(said):
            self.errors[name] = missing
            return Money(0)
        return Money.pounds(said)

    def authority(self) -> Authority | None:
        """Return on what authority somebody acts."""
        said = self.text("authority", "Say on what authority you act: a decision, a delegation or a provision")
        return Authority(said) if said else None

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong, for the summary at the head of the page."""
        found = [{"text": text, "href": f"#{name}"} for name, text in self.errors.items()]
        if isinstance(self.refusal, ProblemsFound):
            return [
                *found,
                *({"text": str(problem)} for problem in self.refusal.problems),
                {"text": self.refusal.advice},
            ]
        return found + ([{"text": f"{self.refusal.message} {self.refusal.advice}"}] if self.refusal else [])

    @property
    def status(self) -> int:
        """The status of the page that shows the form: 422 where anything is wrong."""
        return 422 if self.errors or self.refusal else 200


def filled_in(request: HttpRequest, **suggested: str) -> Filled:
    """Return what was sent with a form; of a form not yet sent, what it suggests."""
    return Filled(request.POST.dict() if request.method == "POST" else suggested)


@contextmanager
def acting(request: HttpRequest, filled: Filled) -> Iterator[None]:
    """Act in the council's sight, and put a refusal into the form; what was half written is undone.

    The right was checked when the page was opened, and the action asks its rule. The wall is opened for the act alone:
    a member's post, which may answer a warning, could not write a row from its own sight.
    """
    try:
        with transaction.atomic():
            check_today(request)
            walls.look_as(walls.THE_COUNCIL)
            yield
    except Refusal as refusal:
        filled.refusal = refusal
    finally:
        walls.look_as(viewer_of(request).viewpoint)


def check_today(request: HttpRequest) -> None:
    """Refuse to act while the page shows a past day.

    Raises:
        PastDayStands: it does.
    """
    asked = as_known(request)
    if not asked.is_today:
        raise PastDayStands(asked.on)


def say_done(request: HttpRequest, done: str, *, was_written: bool) -> None:
    """Tell whoever acted what came of it, on the next page they see."""
    messages.success(request, done if was_written else f"{done} It was so already, and nothing was changed.")
