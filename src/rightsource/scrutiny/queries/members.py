"""What a member sees of the council's money: the group's position, what moved, the runway, exposure, who paid whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rightsource.ledger.queries import GroupForMembers, group_for_members
from rightsource.quantities import Money, Month
from rightsource.scrutiny.queries.treasury import ExposureKnown, OneOffMoney, exposure_known, one_off_money_known
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class PositionKnown:
    """Where the group stands, as members see it.

    Attributes:
        on: the day.
        group: its books; None where nothing is posted by then.
        one_offs: the council's reserves with how long they last.
        exposure: what the council stands to lose with each vehicle.
    """

    on: date
    group: GroupForMembers | None
    one_offs: OneOffMoney
    exposure: ExposureKnown


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
    runway = known.one_offs.runway
    return PositionTold(
        on=known.on,
        group=known.group,
        reserves_years_left=None if runway is None else runway.years_left,
        at_stake=known.exposure.total,
        vehicles=tuple(
            AtStake(each.organisation, each.exposure.total, each.exposure.limit) for each in known.exposure.vehicles
        ),
    )


def position_known(
    council: str, on: date, audience: Audience, *, last: Month | None = None, as_at: datetime | None = None
) -> PositionKnown:
    """Return where the group stands on a day, as an audience knew; of its books as recorded by an instant."""
    return PositionKnown(
        on=on,
        group=group_for_members(council, until=on, last=last, as_at=as_at),
        one_offs=one_off_money_known(on, audience),
        exposure=exposure_known(on, audience),
    )
