"""What the council stands to lose with each vehicle, part by part, against the limit it has set itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.quantities import Money
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import ExposureFigure, ExposureKind

Figure = Recorded[ExposureFigure]


@dataclass(frozen=True, slots=True)
class Exposure:
    """The council's exposure to one vehicle on a day (F6).

    Attributes:
        organisation: the vehicle.
        on: the day.
        parts: the latest figure of each part: each loan, guarantee and so on.
        limit_figures: the latest of each limit that the council has set for it; none where it has set none.
    """

    organisation: str
    on: date
    parts: tuple[Figure, ...]
    limit_figures: tuple[Figure, ...]

    @property
    def total(self) -> Money:
        """Equity, loans, guarantees, overdrafts, undrawn facilities, pension guarantees and uninvoiced contracts.

        Source: F6 of this house; every part that the council pays for if the vehicle cannot.
        """
        return Money.total([part.row.amount for part in self.parts])

    @property
    def by_kind(self) -> dict[ExposureKind, Money]:
        """The total of each kind that there is, in the order of the kinds."""
        kinds = [kind for kind in ExposureKind if any(part.row.kind is kind for part in self.parts)]
        return {kind: Money.total([part.row.amount for part in self.parts if part.row.kind is kind]) for kind in kinds}

    @property
    def limit(self) -> Money | None:
        """The limit, or None where the council has set none."""
        return Money.total([figure.row.amount for figure in self.limit_figures]) if self.limit_figures else None

    @property
    def headroom(self) -> Money | None:
        """What is left under the limit; negative is beyond it."""
        return None if self.limit is None else self.limit - self.total

    @property
    def used_share(self) -> Decimal | None:
        """How much of the limit is used."""
        if self.limit is None or self.limit.pence <= 0:
            return None
        return Decimal(self.total.pence) / Decimal(self.limit.pence)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The records behind the total and the limit."""
        return self.parts + self.limit_figures


def exposure_to(figures: Iterable[Figure], organisation: str, on: date) -> Exposure:
    """Return the council's exposure to one vehicle as last stated by a day.

    A part stands until it is stated again, so one that has ended is stated as nil.
    """
    latest: dict[tuple[ExposureKind, str], Figure] = {}
    for figure in sorted(figures, key=lambda figure: figure.row.as_at):
        if figure.row.organisation == organisation and figure.row.as_at <= on:
            latest[figure.row.kind, figure.row.name] = figure
    in_order = [latest[key] for key in sorted(latest, key=lambda key: (list(ExposureKind).index(key[0]), key[1]))]
    return Exposure(
        organisation=organisation,
        on=on,
        parts=tuple(figure for figure in in_order if figure.row.kind is not ExposureKind.LIMIT),
        limit_figures=tuple(figure for figure in in_order if figure.row.kind is ExposureKind.LIMIT),
    )


def exposures(figures: Iterable[Figure], on: date) -> tuple[Exposure, ...]:
    """Return the council's exposure to every vehicle that has a figure by a day, by key."""
    by_organisation: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.row.as_at <= on:
            by_organisation[figure.row.organisation].append(figure)
    return tuple(exposure_to(found, organisation, on) for organisation, found in sorted(by_organisation.items()))
