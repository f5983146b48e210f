"""One vehicle's month: income, cost, cash, the owner's help, failure, and the share of its work done for owners."""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from rightsource.simulation.drivers import CPI, EXTERNAL_MARKET, INTEREST_RATE, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.reference.world import Prepared
from rightsource.simulation.vehicle import Bid, Vehicle

DAYS_PER_MONTH: Final = 365.0 / MONTHS_PER_YEAR


class Standing(Enum):
    """Who runs the services that a vehicle was given."""

    NONE = auto()
    ALIVE = auto()
    ADMINISTERED = auto()
    RETURNED = auto()


@dataclass
class VehicleMonth:
    """What happened to one vehicle in one month, in pounds of that month."""

    charges_gbp: float = 0.0
    client_income_gbp: float = 0.0
    external_income_gbp: float = 0.0
    service_cost_gbp: float = 0.0
    external_cost_gbp: float = 0.0
    overheads_gbp: float = 0.0
    recharge_gbp: float = 0.0
    interest_gbp: float = 0.0
    corporation_tax_gbp: float = 0.0
    support_gbp: float = 0.0
    released_debt_gbp: float = 0.0
    dividend_gbp: float = 0.0
    drawn_gbp: float = 0.0
    repaid_gbp: float = 0.0
    recovered_gbp: float = 0.0
    client_team_gbp: float = 0.0
    set_up_gbp: float = 0.0
    crystallised_gbp: float = 0.0
    fails: bool = False
    owner_work_share: float = 1.0
    is_below_teckal: bool = False
    reserves_gbp: float = 0.0
    cash_gbp: float = 0.0

    @property
    def trading_result_gbp(self) -> float:
        """Income less cost, before tax and before anyone's help."""
        income = self.charges_gbp + self.client_income_gbp + self.external_income_gbp
        cost = self.service_cost_gbp + self.external_cost_gbp + self.overheads_gbp + self.recharge_gbp
        return income - cost - self.interest_gbp

    @property
    def result_gbp(self) -> float:
        """The month's result, before any dividend."""
        return self.trading_result_gbp - self.corporation_tax_gbp + self.support_gbp + self.released_debt_gbp


@dataclass
class Books:
    """Where one vehicle stands in one future."""

    vehicle: Vehicle
    reserves_gbp: float
    cash_gbp: float
    loan_gbp: float
    owner_work_gbp: list[float]  # this year to date, then the three years before, latest first
    other_work_gbp: list[float]
    tied_up_gbp: float = 0.0
    year_to_date_gbp: float = 0.0
    support_left_gbp: float = 0.0
    failed_month: int | None = None
    reach_gbp: float = 0.0
    owner_work_share: float = 1.0
    month: VehicleMonth = field(default_factory=VehicleMonth)

    def standing(self, month: int) -> Standing:
        """Say who runs its services in a month."""
        if self.failed_month is None:
            return Standing.ALIVE
        returns = self.failed_month + self.vehicle.failure.delay_months
        return Standing.ADMINISTERED if month <= returns else Standing.RETURNED

    def exists(self, month: int) -> bool:
        """Say whether it trades in a month."""
        return self.failed_month is None and month >= self.vehicle.from_month


def opening_books(vehicle: Vehicle) -> Books:
    """Return a vehicle's books on the first day."""
    loan = vehicle.loan
    return Books(
        vehicle=vehicle,
        reserves_gbp=vehicle.reserves_gbp,
        cash_gbp=vehicle.cash_gbp,
        loan_gbp=loan.amount_gbp if loan is not None and loan.from_month == 0 else 0.0,
        owner_work_gbp=[0.0, *reversed(vehicle.owner_work_before_gbp)],
        other_work_gbp=[0.0, *reversed(vehicle.other_work_before_gbp)],
    )


def open_month(study: Prepared, books: Books, month: int) -> None:
    """Begin a month, and in April a year."""
    books.month = VehicleMonth()
    books.reach_gbp = max(0.0, books.reserves_gbp)
    if month % MONTHS_PER_YEAR == 0:
        books.year_to_date_gbp = 0.0
        books.support_left_gbp = next(
            (
                support.limit_gbp[month // MONTHS_PER_YEAR]
                for support in study.plan.vehicle_support
                if support.vehicle == books.vehicle.key
            ),
            0.0,
        )
        if month:
            books.owner_work_gbp = [0.0, *books.owner_work_gbp[:3]]
            books.other_work_gbp = [0.0, *books.other_work_gbp[:3]]


def trade(study: Prepared, books: Books, won: frozenset[str], index: tuple[float, ...], month: int) -> None:
    """Run the rest of a vehicle's month, its services having been delivered and charged."""
    now = books.month
    if books.exists(month):
        _do_other_work(books, won, index, month)
        _be_separate(books, index, month)
        _service_loan(books, index, month)
        books.year_to_date_gbp += now.trading_result_gbp
        if month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1:
            _pay_tax(study, books, month)
        _move_cash(books, month)
        if month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1:
            _pay_dividend(books)
        _need_help(study, books, month)
        _count_work(study, books, month)
    books.reserves_gbp += now.result_gbp - now.dividend_gbp
    now.reserves_gbp, now.cash_gbp, now.owner_work_share = books.reserves_gbp, books.cash_gbp, books.owner_work_share


def _do_other_work(books: Books, won: frozenset[str], index: tuple[float, ...], month: int) -> None:
    vehicle, now, market = books.vehicle, books.month, index[EXTERNAL_MARKET] / MONTHS_PER_YEAR
    now.external_income_gbp = vehicle.external_income_gbp * market
    now.external_cost_gbp = now.external_income_gbp * (1.0 - vehicle.external_margin_share)
    for bid in vehicle.bids:
        if bid.key in won:
            income = bid.income_gbp * ramp_share(bid, month) * market
            now.external_income_gbp += income
            now.external_cost_gbp += income * (1.0 - bid.margin_share)


def ramp_share(bid: Bid, month: int) -> float:
    """Return how much of a won bid's work there is in a month: a straight ramp, whole at its last month."""
    return max(0.0, min(1.0, (month - bid.from_month + 1) / bid.ramp_months))


def _be_separate(books: Books, index: tuple[float, ...], month: int) -> None:
    own, now, pay = books.vehicle.separation, books.month, index[PAY_AWARD]
    now.overheads_gbp = (own.board_gbp + own.management_gbp) * pay / MONTHS_PER_YEAR
    now.recharge_gbp = own.recharge_gbp * pay / MONTHS_PER_YEAR
    now.client_team_gbp = own.client_team_gbp * pay / MONTHS_PER_YEAR
    if month == books.vehicle.from_month > 0:
        now.set_up_gbp = own.set_up_gbp * index[CPI]


def _service_loan(books: Books, index: tuple[float, ...], month: int) -> None:
    loan, now = books.vehicle.loan, books.month
    if loan is None:
        return
    now.interest_gbp = books.loan_gbp * (index[INTEREST_RATE] + loan.margin_share) / MONTHS_PER_YEAR
    now.repaid_gbp = min(books.loan_gbp, loan.amount_gbp / loan.repaid_over_months)
    if month == loan.from_month > 0:
        now.drawn_gbp = loan.amount_gbp
    books.loan_gbp += now.drawn_gbp - now.repaid_gbp


def _pay_tax(study: Prepared, books: Books, month: int) -> None:
    rates = study.assumptions.law.corporation_tax_share
    rate = rates[month // MONTHS_PER_YEAR] if rates else 0.0
    books.month.corporation_tax_gbp = books.vehicle.taxed_share * max(0.0, books.year_to_date_gbp) * rate


def _move_cash(books: Books, month: int) -> None:
    """Let the result move cash, but for what is tied up in bills sent less bills to pay."""
    vehicle, now = books.vehicle, books.month
    owed_to_it = (now.charges_gbp + now.external_income_gbp) * vehicle.paid_after_days / DAYS_PER_MONTH
    it_owes = (now.service_cost_gbp + now.external_cost_gbp) * vehicle.pays_after_days / DAYS_PER_MONTH
    tied_up = owed_to_it - it_owes
    if month == 0:
        books.tied_up_gbp = tied_up  # it traded before: its opening cash is after its opening bills
    books.cash_gbp += (
        now.trading_result_gbp
        - now.corporation_tax_gbp
        - (tied_up - books.tied_up_gbp)
        + now.drawn_gbp
        - now.repaid_gbp
    )
    books.tied_up_gbp = tied_up


def _pay_dividend(books: Books) -> None:
    now, vehicle = books.month, books.vehicle
    surplus = max(0.0, books.year_to_date_gbp - now.corporation_tax_gbp)
    reserves = max(0.0, books.reserves_gbp + now.result_gbp)
    cash = max(0.0, books.cash_gbp - vehicle.cash_floor_gbp)
    now.dividend_gbp = min(vehicle.dividend_share * surplus, reserves, cash)
    books.cash_gbp -= now.dividend_gbp


def _need_help(study: Prepared, books: Books, month: int) -> None:
    """Let the owner make good what cash lacks, as far as the plan allows; else it fails."""
    now, vehicle, drill = books.month, books.vehicle, study.plan.drill
    missing = max(0.0, vehicle.cash_floor_gbp - books.cash_gbp)
    now.support_gbp = min(missing, books.support_left_gbp)
    books.support_left_gbp -= now.support_gbp
    books.cash_gbp += now.support_gbp
    is_drilled = drill is not None and drill.vehicle == vehicle.key and drill.month == month
    if missing - now.support_gbp > study.group.rounding_gbp or is_drilled:
        _fail(books, month)


def _fail(books: Books, month: int) -> None:
    """End it: the loan is lost but for what is recovered, and what the council stood behind falls due."""
    now, loan, failure = books.month, books.vehicle.loan, books.vehicle.failure
    now.fails, books.failed_month = True, month
    if loan is not None:
        now.recovered_gbp = books.loan_gbp * loan.recovered_share
        now.released_debt_gbp = books.loan_gbp - now.recovered_gbp
        books.cash_gbp -= now.recovered_gbp
        books.loan_gbp = 0.0
    now.crystallised_gbp = failure.guarantee_gbp + failure.pension_deficit_gbp + failure.step_in_gbp


def _count_work(study: Prepared, books: Books, month: int) -> None:
    """Measure work for owners over the last 36 months, the oldest year by its months still within them."""
    now = books.month
    books.owner_work_gbp[0] += now.charges_gbp + now.client_income_gbp
    books.other_work_gbp[0] += now.external_income_gbp
    still = (MONTHS_PER_YEAR - 1 - month % MONTHS_PER_YEAR) / MONTHS_PER_YEAR
    owner = sum(books.owner_work_gbp[:3]) + still * books.owner_work_gbp[3]
    whole = owner + sum(books.other_work_gbp[:3]) + still * books.other_work_gbp[3]
    if whole > 0.0:
        books.owner_work_share = owner / whole
        now.is_below_teckal = owner <= study.assumptions.law.teckal_share_min * whole
