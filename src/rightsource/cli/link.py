"""`rightsource link …`: that one record came of another, stated or taken back, so that `trace` can follow it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb
from rightsource.cli.import_asked import By, OnAuthority, who
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.rules.record_links import RecordLink

Before = Annotated[
    str, typer.Argument(metavar="BEFORE", callback=said, help="What it came of, as directive:D-2026-02.")
]
After = Annotated[str, typer.Argument(metavar="AFTER", callback=said, help="What came of it, as agreement:A-002.")]


@dataclass(frozen=True, slots=True)
class LinkSaid:
    """What came of stating a link or taking it back: `was_written` is false where the same was on record already."""

    before: str
    after: str
    was_written: bool


@verb(
    "link records",
    example='rightsource link records directive:D-2026-02 agreement:A-002 --how "Met under the block contract" '
    '--by commissioner-people --authority "FC-2026-01"',
)
def link(
    before: Before,
    after: After,
    *,
    how: Annotated[str, typer.Option("--how", callback=said, help="How the one came of the other.")],
    known_to: Annotated[Audience, typer.Option("--known-to", help="Who may know it from today.")] = Audience.INSIDERS,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """State that one record came of another.

    JSON: {"before", "after", "was_written"}.
    """

    def act(acting: dict[str, Any], given: "RecordLink", today: date) -> bool:
        from rightsource.commissioning.actions.tracing import link_records

        return link_records(**acting, given=given, known_to=known_to, today=today)

    _take((before, after, how), act, council, who(by, authority), as_json=as_json)


@verb(
    "link take-back",
    example="rightsource link take-back directive:D-2026-02 agreement:A-002 --because "
    '"It is met under another" --by commissioner-people --authority "FC-2026-01"',
)
def unlink(
    before: Before,
    after: After,
    *,
    because: Annotated[str, typer.Option("--because", callback=said, help="Why it is taken back.")],
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take back that one record came of another; that it was stated stays on record.

    JSON: {"before", "after", "was_written"}.
    """

    def act(acting: dict[str, Any], given: "RecordLink", today: date) -> bool:
        from rightsource.commissioning.actions.tracing import unlink_records

        unlink_records(**acting, given=given, because=because, today=today)
        return True

    _take((before, after, because), act, council, who(by, authority), as_json=as_json)


def _take(
    stated: tuple[str, str, str],
    act: "Callable[[dict[str, Any], RecordLink, date], bool]",
    council: str,
    acting: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    open_council(council)
    from django.db import transaction
    from django.utils import timezone

    from rightsource.commissioning.rules.record_links import link_named
    from rightsource.storage import walls

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        was_written = act(acting, link_named(*stated), timezone.localdate())
    answer(LinkSaid(stated[0], stated[1], was_written), as_json=as_json, show=_show_said)


def _show_said(console: "Console", taken: LinkSaid) -> None:
    already = "" if taken.was_written else " It was so already, and nothing was changed."
    console.print(f"{taken.after} and {taken.before}: it is on record.{already}", markup=False)
