"""Dealings that two organisations tell differently, and dealings that only look so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from rightsource.quantities import Money, Month
from rightsource.scrutiny.rules.made_up.answers import Fault, Planted
from rightsource.scrutiny.rules.made_up.chance import Rolls, one_of, some_of
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County, Vehicle
from rightsource.scrutiny.rules.made_up.dealings import Dealing, Told, charged_reference, taken_reference
from rightsource.scrutiny.rules.made_up.entries import For
from rightsource.scrutiny.rules.made_up.planting import plots

_DAYS_LEFT_TO_BE_TOLD = 75
"""Nothing is planted so late that the other side could still be about to write it down."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """Who deals with whom, when and for how much, before anything is told wrongly."""

    seller: Vehicle
    another: str
    on: date
    pence: int
    rng: Generator

    def charged(self, pence: int | None = None, *, days: int = 0, mark: str = "") -> Told:
        """Return what the seller writes down."""
        return Told(self.on + timedelta(days=days), self.pence if pence is None else pence, COUNCIL, mark)

    def taken(self, pence: int | None = None, *, days: int = 0, mark: str = "", counterparty: str = "") -> Told:
        """Return what the council writes down, with the seller unless another is named."""
        on = self.on + timedelta(days=days)
        whose = counterparty or self.seller.organisation
        return Told(on, self.pence if pence is None else pence, whose, mark)


_Sides = tuple[tuple[Told, ...], tuple[Told, ...]]
_Way = Callable[[_Setting], _Sides]


def unmatched_of(county: County, rolls: Rolls) -> tuple[list[Dealing], list[Planted]]:
    """Return the dealings that are planted, and the answers to them."""
    dealings: list[Dealing] = []
    planted: list[Planted] = []
    for plot in plots("dealings", county.extent.faults, _WRONG, _INNOCENT, rolls):
        setting = _setting(county, rolls(plot.chance), is_at_months_end=plot.how == _ACROSS_MONTHS)
        charged, taken = plot.make(setting)
        dealing = Dealing(
            reference=f"X{plot.number}",
            seller=setting.seller.organisation,
            buyer=COUNCIL,
            earned_as=For.CHARGES_EARNED,
            spent_as=For.BOUGHT_SERVICES,
            division=setting.seller.division,
            charged=charged,
            taken=taken,
            paid_on=setting.on + timedelta(days=35),
            words="Extra work ordered by the council",
        )
        dealings.append(dealing)
        planted.append(_answer(dealing, plot.how, is_innocent=plot.is_innocent))
    return dealings, planted


def _setting(county: County, rng: Generator, *, is_at_months_end: bool) -> _Setting:
    seller, other = some_of(rng, county.vehicles, 2)
    begins = max(county.first_day, *(one.began_on for one in (seller, other)))
    room = (county.last_day - begins).days - _DAYS_LEFT_TO_BE_TOLD
    on = begins + timedelta(days=int(rng.integers(31, room)))
    day = Month.of(on).last_day - timedelta(days=1) if is_at_months_end else on.replace(day=4 + on.day % 9)
    return _Setting(seller, other.organisation, day, int(rng.lognormal(14.4, 0.7)) + 20_000, rng)


def _answer(dealing: Dealing, how: str, *, is_innocent: bool) -> Planted:
    charged = sum(told.pence for told in dealing.charged)
    taken = sum(told.pence for told in dealing.taken if told.counterparty == dealing.seller)
    at_stake = max(charged, taken) if is_innocent else abs(charged - taken)
    references = (
        *(charged_reference(dealing, told) for told in dealing.charged),
        *(taken_reference(dealing, told) for told in dealing.taken),
    )
    return Planted(Fault.UNMATCHED, is_innocent, how, references, (dealing.seller, dealing.buyer), Money(at_stake))


# Told differently


def _by_the_seller_alone(setting: _Setting) -> _Sides:
    return (setting.charged(),), ()


def _by_the_buyer_alone(setting: _Setting) -> _Sides:
    return (), (setting.taken(),)


def _digits_changed(setting: _Setting) -> _Sides:
    digits = str(setting.pence)
    places = [at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]]
    at = one_of(setting.rng, places) if places else 0
    changed = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    pence = int(changed) if int(changed) != setting.pence else setting.pence + 9_00
    return (setting.charged(),), (setting.taken(pence, days=1),)


def _tax_left_in(setting: _Setting) -> _Sides:
    return (setting.charged(),), (setting.taken(setting.pence + setting.pence // 5, days=2),)


def _twice_by_the_buyer(setting: _Setting) -> _Sides:
    return (setting.charged(),), (setting.taken(), setting.taken(days=3, mark="b"))


def _with_another(setting: _Setting) -> _Sides:
    return (setting.charged(),), (setting.taken(counterparty=setting.another),)


_WRONG: tuple[tuple[str, _Way], ...] = (
    ("written down by the seller alone", _by_the_seller_alone),
    ("written down by the buyer alone", _by_the_buyer_alone),
    ("two digits have changed places", _digits_changed),
    ("the buyer has left the tax in", _tax_left_in),
    ("written down twice by the buyer", _twice_by_the_buyer),
    ("the buyer names another seller", _with_another),
)


# Innocent


_ACROSS_MONTHS = "a few days apart across a month's end"


def _across_months(setting: _Setting) -> _Sides:
    return (setting.charged(),), (setting.taken(days=int(setting.rng.integers(3, 9))),)


def _in_two_parts(setting: _Setting) -> _Sides:
    first = setting.pence * int(setting.rng.integers(20, 80)) // 100
    return (setting.charged(),), (setting.taken(first), setting.taken(setting.pence - first, mark="b"))


def _two_as_one(setting: _Setting) -> _Sides:
    second = setting.pence * int(setting.rng.integers(20, 80)) // 100
    charged = (setting.charged(), setting.charged(second, days=2, mark="b"))
    return charged, (setting.taken(setting.pence + second, days=3),)


def _credited_and_charged_again(setting: _Setting) -> _Sides:
    right = setting.pence - setting.pence // 8
    charged = (
        setting.charged(),
        setting.charged(-setting.pence, days=6, mark="c"),
        setting.charged(right, days=6, mark="r"),
    )
    taken = (
        setting.taken(),
        setting.taken(-setting.pence, days=7, mark="c"),
        setting.taken(right, days=7, mark="r"),
    )
    return charged, taken


def _expected_before_billed(setting: _Setting) -> _Sides:
    early = -int(setting.rng.integers(2, 4))
    return (setting.charged(),), (setting.taken(days=early),)


_INNOCENT: tuple[tuple[str, _Way], ...] = (
    (_ACROSS_MONTHS, _across_months),
    ("written down in two parts by the buyer", _in_two_parts),
    ("two charges written down as one by the buyer", _two_as_one),
    ("credited and charged again by both", _credited_and_charged_again),
    ("expected by the buyer before it was billed", _expected_before_billed),
)
