"""What a member sees of the council's money: the group's position, what moved, the runway, exposure, who paid whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rightsource.ledger.queries import GroupForMembers, group_for_members
from rightsource.quantities import Money, Month
from rightsource.storage.knowledge import Audience
from rightsource.treasury.queries import exposures_known, reserve_figures_known
from rightsource.treasury.rules.exposure import Exposure
from rightsource.treasury.rules.reserves import Runway, runway


@dataclass(frozen=True, slots=True)
class PositionKnown:
    """Where the group stands, as members see it.

    Attributes:
        on: the day.
        group: its books; None where nothing is posted by then.
        runway: how long the council's reserves last at the pace of the past; None without two year ends.
        exposures: what the council stands to lose with each vehicle.
    """

    on: date
    group: GroupForMembers | None
    runway: Runway | None
    exposures: tuple[Exposure, ...]

    @property
    def at_stake(self) -> Money:
        """What the council stands to lose with all its vehicles."""
        return Money.total([each.total for each in self.exposures])


@dataclass(frozen=True, slots=True)
class AtStake:
    """What the council stands to lose with a vehicle, and the limit set; null where none is on record."""

    organisation: str
    total: Money
    limit: Money | None


@dataclass(frozen=True, slots=True)
class PositionTold:
    """Where the group stands, for a program.

    Attributes:
        group: its books; null where nothing is posted by then.
        reserves_years_left: how long the reserves last at the pace of the past; null where that cannot be told.
        at_stake: what the council stands to lose with all its vehicles.
    """

    on: date
    group: GroupForMembers | None
    reserves_years_left: Decimal | None
    at_stake: Money
    vehicles: tuple[AtStake, ...]


def position_told(known: PositionKnown) -> PositionTold:
    """Return where the group stands, for a program."""
    return PositionTold(
        on=known.on,
        group=known.group,
        reserves_years_left=None if known.runway is None else known.runway.years_left,
        at_stake=known.at_stake,
        vehicles=tuple(AtStake(each.organisation, each.total, each.limit) for each in known.exposures),
    )


def position_known(
    council: str, on: date, audience: Audience, *, last: Month | None = None, as_at: datetime | None = None
) -> PositionKnown:
    """Return where the group stands on a day, as an audience knew; of its books as recorded by an instant."""
    return PositionKnown(
        on=on,
        group=group_for_members(council, until=on, last=last, as_at=as_at),
        runway=runway(reserve_figures_known(on, audience), council, on),
        exposures=exposures_known(on, audience),
    )
