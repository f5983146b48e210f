"""What a member may move in a plan: which things there are, where each stands, and what moving it does to the study."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.plan import Saving, TaxRise, VehicleSupport
from rightsource.simulation.study import Study
from rightsource.simulation.vehicle import Move

_APRIL: Final = 3  # the fourth month of a calendar year


class Unit(StrEnum):
    """What is written after the equals sign."""

    SHARE = "share"
    POUNDS = "pounds"
    MONTH = "month"
    NONE = "none"


@dataclass(frozen=True)
class Value:
    """Where something stands: a share, pounds, or a month counted from year 0; or by how many months it is moved."""

    amount: float
    is_shift: bool = False


def _anywhere(_study: Study, _of: str, _value: Value) -> str:
    return ""


@dataclass(frozen=True)
class Movable:
    """One kind of thing that may be moved.

    Attributes:
        name: the kind's name.
        before, after: what stands in a text before and after the key of what is moved.
        example: a whole change of this kind.
        noun: what its key names.
        whose: the keys of what may be moved, in reading order; `may_name` has those of a saving's parts too.
        label: what one of them is, in words.
        planned: where it stands.
        moved: the study with it moved.
        refuses: why it cannot be moved there, with what to write; blank if it can.
    """

    name: str
    before: str
    after: str
    example: str
    noun: str
    unit: Unit
    whose: Callable[[Study], Sequence[str]]
    label: Callable[[Study, str], str]
    planned: Callable[[Study, str], Value]
    moved: Callable[[Study, str, Value], Study]
    refuses: Callable[[Study, str, Value], str] = _anywhere
    is_of_year: bool = False
    is_of_saving: bool = False

    def may_name(self, study: Study) -> Sequence[str]:
        """Return every key that a change may name."""
        keys = self.whose(study)
        return [*keys, *(saving.key for saving in study.plan.savings)] if self.is_of_saving else keys

    def no_such(self, study: Study, of: str, offered: int) -> str:
        """Say that a key names nothing that can be moved, and which do."""
        keys = self.whose(study)
        if not keys:
            return f"The plan has no {self.noun} that can be moved."
        more = f" (and {len(keys) - offered} more)" if len(keys) > offered else ""
        return f"There is no {self.noun} {of!r} that can be moved. Write one of {', '.join(keys[:offered])}{more}."


# Years


def _years(study: Study) -> list[str]:
    return [str(study.group.first_year + year) for year in range(study.group.years)]


def _later_years(study: Study) -> list[str]:
    return _years(study)[1:]


def _place(study: Study, of: str) -> int:
    return int(of) - study.group.first_year


def _named_year(of: str) -> str:
    return f"{of}-{(int(of) + 1) % 100:02d}"


def _with(values: tuple[float, ...], place: int, value: float) -> tuple[float, ...]:
    return (*values[:place], value, *values[place + 1 :])


def _move_tax(study: Study, of: str, value: Value) -> Study:
    """Raise tax by a share in all: the social care precept stays as planned as far as the whole allows."""
    place, rises = _place(study, of), study.plan.tax_rises
    social_care = max(0.0, min(rises[place].social_care_share, value.amount))
    # Rounded as people write it, so that 4.99 % less 2 % is 2.99 % and no hair above it.
    rise = TaxRise(round(value.amount - social_care, 10), social_care)
    return replace(study, plan=replace(study.plan, tax_rises=(*rises[:place], rise, *rises[place + 1 :])))


def _tax_planned(study: Study, of: str) -> Value:
    rise = study.plan.tax_rises[_place(study, of)]
    return Value(round(rise.core_share + rise.social_care_share, 10))


def _of_year(name: str, field: str, example: str, label: str) -> Movable:
    """Return the kind that is one amount of the plan for each year."""

    def planned(study: Study, of: str) -> Value:
        return Value(float(getattr(study.plan, field)[_place(study, of)]))

    def moved(study: Study, of: str, value: Value) -> Study:
        values = _with(getattr(study.plan, field), _place(study, of), value.amount)
        plan = replace(study.plan, **{field: values})  # type: ignore[arg-type]  # the field is one of amounts a year
        return replace(study, plan=plan)

    return Movable(
        name=name,
        before=f"{name}.",
        after="",
        example=example,
        noun="year",
        unit=Unit.POUNDS,
        whose=_years,
        label=lambda _study, of: f"{label} {_named_year(of)}",
        planned=planned,
        moved=moved,
        refuses=_below_nothing,
        is_of_year=True,
    )


def _below_nothing(_study: Study, _of: str, value: Value) -> str:
    return "An amount below nothing cannot be planned. Write 0 or more." if value.amount < 0 else ""


def _not_a_share(_study: Study, _of: str, value: Value) -> str:
    return "" if 0 <= value.amount <= 1 else "It is not a share. Write 0% to 100%."


def _changes_too_much(_study: Study, _of: str, value: Value) -> str:
    return "" if -1 < value.amount <= 1 else "Council tax cannot change by so much. Write a rise from -99% to 100%."


# Savings


def _saving_names(study: Study) -> list[str]:
    """Return the savings by the names people use: what stands before the first stroke of a key, each once."""
    return list(dict.fromkeys(saving.key.partition("/")[0] for saving in study.plan.savings))


def _named(study: Study, of: str) -> list[Saving]:
    return [saving for saving in study.plan.savings if of in {saving.key, saving.key.partition("/")[0]}]


def _change_savings(study: Study, of: str, change: Callable[[Saving], Saving]) -> Study:
    named = _named(study, of)
    savings = tuple(change(saving) if saving in named else saving for saving in study.plan.savings)
    return replace(study, plan=replace(study.plan, savings=savings))


def _saved(study: Study, of: str) -> Value:
    return Value(sum(saving.amount_gbp for saving in _named(study, of)))


def _move_amount(study: Study, of: str, value: Value) -> Study:
    """Let the parts of a saving change in proportion."""
    whole, parts = _saved(study, of).amount, len(_named(study, of))

    def resized(saving: Saving) -> Saving:
        share = saving.amount_gbp / whole if whole else 1.0 / parts
        return replace(saving, amount_gbp=value.amount * share)

    return _change_savings(study, of, resized)


def _believed(study: Study, of: str) -> Value:
    """Return how much of a saving is believed, its parts by their size."""
    named, whole = _named(study, of), _saved(study, of).amount
    if not whole:
        return Value(named[0].delivery_share_mean)
    return Value(round(sum(each.amount_gbp * each.delivery_share_mean for each in named) / whole, 10))


def _move_belief(study: Study, of: str, value: Value) -> Study:
    return _change_savings(study, of, lambda saving: replace(saving, delivery_share_mean=value.amount))


def _first_month(study: Study, of: str) -> int:
    return min(saving.start_month for saving in _named(study, of))


def _months_moved(study: Study, value: Value, planned: int) -> int:
    """Return by how many months something planned in a month of the study moves."""
    if value.is_shift:
        return int(value.amount)
    return int(value.amount) - study.group.first_year * MONTHS_PER_YEAR - _APRIL - planned


def _calendar(study: Study, month: int) -> Value:
    return Value(float(study.group.first_year * MONTHS_PER_YEAR + _APRIL + month))


def _starts_too_early(study: Study, of: str, value: Value) -> str:
    planned = _first_month(study, of)
    if planned + _months_moved(study, value, planned) >= 0:
        return ""
    return f"That is before the study begins. Write {study.group.first_year}-04 or later, or -{planned} at the most."


def _move_start(study: Study, of: str, value: Value) -> Study:
    months = _months_moved(study, value, _first_month(study, of))
    return _change_savings(study, of, lambda saving: replace(saving, start_month=saving.start_month + months))


def _leave_out(study: Study, of: str, _value: Value) -> Study:
    named = _named(study, of)
    savings = tuple(saving for saving in study.plan.savings if saving not in named)
    return replace(study, plan=replace(study.plan, savings=savings))


# Services with vehicles, and vehicles


def _moved_services(study: Study) -> list[str]:
    return [move.service for move in study.group.moves]


def _services_to_go(study: Study) -> list[str]:
    return [move.service for move in study.group.moves if move.from_month > 0]


def _move_of(study: Study, of: str) -> Move:
    return next(move for move in study.group.moves if move.service == of)


def _with_move(study: Study, changed: Move) -> Study:
    moves = tuple(changed if move.service == changed.service else move for move in study.group.moves)
    return replace(study, group=replace(study.group, moves=moves))


def _move_price(study: Study, of: str, value: Value) -> Study:
    move = _move_of(study, of)
    return _with_move(study, replace(move, terms=replace(move.terms, price_gbp=value.amount)))


def _move_go_live(study: Study, of: str, value: Value) -> Study:
    move = _move_of(study, of)
    return _with_move(study, replace(move, from_month=move.from_month + _months_moved(study, value, move.from_month)))


def _goes_live_too_early(study: Study, of: str, value: Value) -> str:
    move = _move_of(study, of)
    vehicle = next(vehicle for vehicle in study.group.vehicles if vehicle.key == move.vehicle)
    if move.from_month + _months_moved(study, value, move.from_month) >= max(0, vehicle.from_month):
        return ""
    year, month = divmod(int(_calendar(study, max(0, vehicle.from_month)).amount), MONTHS_PER_YEAR)
    return f"{move.vehicle} does not exist by then. Write {year}-{month + 1:02d} or later."


def _vehicle_years(study: Study) -> list[str]:
    return [f"{vehicle.key}.{year}" for vehicle in study.group.vehicles for year in _years(study)]


def _limits(study: Study, vehicle: str) -> tuple[float, ...]:
    nothing = (0.0,) * study.group.years
    return next((each.limit_gbp for each in study.plan.vehicle_support if each.vehicle == vehicle), nothing)


def _help_planned(study: Study, of: str) -> Value:
    vehicle, _, year = of.rpartition(".")
    return Value(_limits(study, vehicle)[_place(study, year)])


def _move_help(study: Study, of: str, value: Value) -> Study:
    vehicle, _, year = of.rpartition(".")
    limits = VehicleSupport(vehicle, _with(_limits(study, vehicle), _place(study, year), value.amount))
    others = tuple(each for each in study.plan.vehicle_support if each.vehicle != vehicle)
    return replace(study, plan=replace(study.plan, vehicle_support=(*others, limits)))


def _help_label(_study: Study, of: str) -> str:
    vehicle, _, year = of.rpartition(".")
    return f"The most given to {vehicle} in {_named_year(year)}"


# Every kind


def _of_saving(after: str, example: str, unit: Unit, label: str) -> Callable[..., Movable]:
    """Return what makes a kind of change to a saving."""

    def made(
        planned: Callable[[Study, str], Value],
        moved: Callable[[Study, str, Value], Study],
        refuses: Callable[[Study, str, Value], str] = _anywhere,
    ) -> Movable:
        return Movable(
            name=f"saving{after}",
            before="saving.",
            after=after,
            example=example,
            noun="saving",
            unit=unit,
            whose=_saving_names,
            label=lambda _study, of: label.format(of),
            planned=planned,
            moved=moved,
            refuses=refuses,
            is_of_saving=True,
        )

    return made


_TAX: Final = Movable(
    name="tax",
    before="tax.",
    after="",
    example="tax.2027=4.99%",
    noun="year after the first (whose rise is in its budget)",
    unit=Unit.SHARE,
    whose=_later_years,
    label=lambda _study, of: f"Rise of council tax in {_named_year(of)}",
    planned=_tax_planned,
    moved=_move_tax,
    refuses=_changes_too_much,
    is_of_year=True,
)
_AMOUNTS: Final = (
    _of_year("reserves", "earmarked_use_gbp", "reserves.2027=2m", "Earmarked reserves used in"),
    _of_year("receipts", "receipts_used_gbp", "receipts.2027=1m", "Capital receipts used in"),
    _of_year("borrowing", "borrowing_gbp", "borrowing.2027=5m", "New borrowing in"),
    _of_year("support", "support_limit_gbp", "support.2027=10m", "Exceptional Financial Support counted on in"),
)
_SAVINGS: Final = (
    _of_saving(".amount", "saving.S-3.amount=1.2m", Unit.POUNDS, "Amount of saving {}")(
        _saved, _move_amount, _below_nothing
    ),
    _of_saving(".start", "saving.S-3.start=+6", Unit.MONTH, "Start of saving {}")(
        lambda study, of: _calendar(study, _first_month(study, of)), _move_start, _starts_too_early
    ),
    _of_saving(".delivery", "saving.S-3.delivery=60%", Unit.SHARE, "How much of saving {} is believed")(
        _believed, _move_belief, _not_a_share
    ),
    _of_saving("", "saving.S-3=none", Unit.NONE, "Saving {}")(lambda _study, _of: Value(0.0), _leave_out),
)
_PRICE: Final = Movable(
    name="price",
    before="price.",
    after="",
    example="price.roads=12m",
    noun="service with a vehicle",
    unit=Unit.POUNDS,
    whose=_moved_services,
    label=lambda study, of: f"Price a year of {of}, paid to {_move_of(study, of).vehicle}",
    planned=lambda study, of: Value(_move_of(study, of).terms.price_gbp),
    moved=_move_price,
    refuses=_below_nothing,
)
_GO_LIVE: Final = Movable(
    name="golive",
    before="golive.",
    after="",
    example="golive.roads=+6",
    noun="service that is still to go to a vehicle",
    unit=Unit.MONTH,
    whose=_services_to_go,
    label=lambda study, of: f"Month in which {of} goes to {_move_of(study, of).vehicle}",
    planned=lambda study, of: _calendar(study, _move_of(study, of).from_month),
    moved=_move_go_live,
    refuses=_goes_live_too_early,
)
_HELP: Final = Movable(
    name="vehicle-support",
    before="vehicle-support.",
    after="",
    example="vehicle-support.care.2027=500k",
    noun="vehicle and year",
    unit=Unit.POUNDS,
    whose=_vehicle_years,
    label=_help_label,
    planned=_help_planned,
    moved=_move_help,
    refuses=_below_nothing,
)
MOVABLES: Final[dict[str, Movable]] = {
    kind.name: kind for kind in (_TAX, *_AMOUNTS, *_SAVINGS, _PRICE, _GO_LIVE, _HELP)
}
