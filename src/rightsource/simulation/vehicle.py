"""A delivery vehicle: what it starts with, what being separate costs, how it is paid, and what happens if it fails.

Amounts are pounds a year at the first year's prices and demand, unless they say otherwise.
"""

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import Final

from rightsource.simulation.drivers import MONTHS_PER_YEAR, YEARS_MAX

# No move back within any study.
FOR_GOOD: Final = YEARS_MAX * MONTHS_PER_YEAR


@unique
class Mechanism(IntEnum):
    """How a service is paid for. `mechanisms.charge` says what each comes to."""

    BLOCK = 0
    ACTIVITY = 1
    PAY_AS_YOU_GO = 2
    COST_PLUS = 3
    OUTCOME = 4
    GAIN_SHARE = 5


@dataclass(frozen=True)
class Terms:
    """What a vehicle is paid for one service.

    Attributes:
        price_gbp: the block price; the price of the expected activity, hours or results; the target cost.
        indexation_share: how much of the service's own price rise is passed on each April.
        efficiency_share: what is taken off the price each April after go-live.
        change_cap_share: the most that the price moves in one April, up or down.
        volume_floor_share, volume_ceiling_share: activity paid for at least and at most, a share of what is expected.
        council_share: cost plus and gain share: the council's part of the difference from the target.
        risk_cap_share: cost plus: the most that the vehicle bears or keeps, as a share of the target.
        fee_share: cost plus: what is paid on top, as a share of the target.
        verified_share: outcome: the results verified, as a share of the activity.
        payment_cap_share: outcome: the most that is paid, as a share of the price.
    """

    mechanism: Mechanism
    price_gbp: float
    indexation_share: float = 1.0
    efficiency_share: float = 0.0
    change_cap_share: float = 1.0
    volume_floor_share: float = 0.0
    volume_ceiling_share: float = 10.0
    council_share: float = 1.0
    risk_cap_share: float = 1.0
    fee_share: float = 0.0
    verified_share: float = 1.0
    payment_cap_share: float = 10.0


@dataclass(frozen=True)
class Move:
    """One service delivered by a vehicle from one month, counted from 0, until another. At nought it already is."""

    service: str
    vehicle: str
    terms: Terms
    from_month: int = 0
    until_month: int = FOR_GOOD


@dataclass(frozen=True)
class Separation:
    """What being a separate body costs, for as long as it exists.

    Boards, duplicated management and the recharge for support services fall on the vehicle; the client team that
    buys from it and the one-off set-up fall on the council, which receives the recharge. All follow pay awards.
    `vat_share` is value added tax that can no longer be recovered, as a share of what is bought; `pension_share`
    is what the employer pays more, as a share of pay.

    Source:
        A council recovers VAT on non-business activity under the Value Added Tax Act 1994 s.33; a company that makes
        exempt supplies (welfare, education: Schedule 9) does not.
    """

    board_gbp: float = 0.0
    management_gbp: float = 0.0
    client_team_gbp: float = 0.0
    recharge_gbp: float = 0.0
    set_up_gbp: float = 0.0
    vat_share: float = 0.0
    pension_share: float = 0.0


@dataclass(frozen=True)
class Bid:
    """Outside work that may be won: how likely, from when, how fast it grows to how much, and its margin after cost."""

    key: str
    income_gbp: float
    margin_share: float
    win_chance_share: float
    from_month: int
    ramp_months: int = 1


@dataclass(frozen=True)
class Loan:
    """What the council lends: drawn in a month (nought: already owed on the first day), repaid in equal instalments.

    It bears the interest rate of the month and a margin. If the vehicle fails, `recovered_share` comes back.
    """

    amount_gbp: float
    margin_share: float
    repaid_over_months: int
    from_month: int = 0
    recovered_share: float = 0.0


@dataclass(frozen=True)
class Failure:
    """What the council must do and pay if the vehicle fails.

    The administrator runs the services at cost for `delay_months`; then they return at cost and `premium_share` more.
    """

    delay_months: int = 3
    premium_share: float = 0.0
    step_in_gbp: float = 0.0
    guarantee_gbp: float = 0.0
    pension_deficit_gbp: float = 0.0


@dataclass(frozen=True)
class Vehicle:
    """One body of the federation.

    Attributes:
        owner_share: the council's part of it; the rest is others', and so is their part of its results.
        from_month: when it begins; nought or earlier means that it exists on the first day.
        reserves_gbp, cash_gbp: what it opens with. cash_floor_gbp: the least cash it can live with.
        external_income_gbp: work for others it already has, and external_margin_share what is left of it after cost.
        paid_after_days, pays_after_days: how long it waits for its money, and lets others wait.
        taxed_share: how much of its surplus bears corporation tax.
        dividend_share: how much of a year's surplus after tax goes to its owners, as far as reserves and cash allow.
        owner_work_before_gbp, other_work_before_gbp: the three financial years before the first, oldest first.
    """

    key: str
    owner_share: float = 1.0
    from_month: int = 0
    reserves_gbp: float = 0.0
    cash_gbp: float = 0.0
    cash_floor_gbp: float = 0.0
    external_income_gbp: float = 0.0
    external_margin_share: float = 0.0
    bids: tuple[Bid, ...] = ()
    separation: Separation = Separation()
    paid_after_days: float = 0.0
    pays_after_days: float = 0.0
    loan: Loan | None = None
    taxed_share: float = 1.0
    dividend_share: float = 0.0
    failure: Failure = Failure()
    owner_work_before_gbp: tuple[float, float, float] = (0.0, 0.0, 0.0)
    other_work_before_gbp: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def turnover_gbp(self) -> float:
        """What passes through it a year that passes through no one else, the yardstick for rounding errors."""
        own, lent = self.separation, 0.0 if self.loan is None else self.loan.amount_gbp
        return (
            self.external_income_gbp
            + sum(bid.income_gbp for bid in self.bids)
            + own.board_gbp
            + own.management_gbp
            + own.client_team_gbp
            + own.recharge_gbp
            + own.set_up_gbp
            + lent
        )
