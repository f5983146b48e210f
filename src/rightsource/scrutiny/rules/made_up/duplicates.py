"""Bills of the council that are paid twice, and bills that only look so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from numpy.random import Generator

from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Money
from rightsource.scrutiny.rules.made_up.answers import Fault, Planted
from rightsource.scrutiny.rules.made_up.bills import Bill, Supplier
from rightsource.scrutiny.rules.made_up.chance import Rolls, one_of, weekday
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County
from rightsource.scrutiny.rules.made_up.planting import plots

_DIVISIONS = (ServiceDivision.ADULTS, ServiceDivision.ENVIRONMENT, ServiceDivision.HIGHWAYS, ServiceDivision.CENTRAL)
_LONGEST_DAYS = 200
"""No group of bills lasts longer, so that one which is begun early enough is whole before the last day."""


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The bill that a group is made from."""

    bill: Bill
    rng: Generator

    def again(self, *, days: int, invoice: str = "", pence: int | None = None) -> Bill:
        """Return another bill of the same supplier and service, some days later."""
        return replace(
            self.bill,
            invoice=invoice or self.bill.invoice,
            on=weekday(self.bill.on + timedelta(days=days)),
            paid_on=weekday(self.bill.paid_on + timedelta(days=days)),
            pence=self.bill.pence if pence is None else pence,
        )


_Group = Callable[[_Beginning], tuple[Bill, ...]]


def duplicates_of(county: County, suppliers: Sequence[Supplier], rolls: Rolls) -> tuple[list[Bill], list[Planted]]:
    """Return the council's bills that are planted, and the answers to them."""
    bills: list[Bill] = []
    planted: list[Planted] = []
    for plot in plots("payments", county.extent.faults, _TWICE, _INNOCENT, rolls):
        group = plot.make(_beginning(county, suppliers, rolls(plot.chance)))
        made = [replace(each, reference=f"P{plot.number}-{order}") for order, each in enumerate(group, start=1)]
        bills += made
        planted.append(_answer(made, plot.how, is_innocent=plot.is_innocent))
    return bills, planted


def _beginning(county: County, suppliers: Sequence[Supplier], rng: Generator) -> _Beginning:
    room = (county.last_day - county.first_day).days - _LONGEST_DAYS
    on = weekday(county.first_day + timedelta(days=int(rng.integers(3, room))))
    pence = int(rng.lognormal(12.2, 0.9)) + 60_000
    invoice = one_of(rng, ("INV-{:05d}", "{:06d}", "SI{:05d}", "{:04d}/B")).format(int(rng.integers(100, 9_999)))
    bill = Bill(
        reference="",
        payer=COUNCIL,
        supplier=one_of(rng, suppliers),
        invoice=invoice,
        on=on,
        paid_on=weekday(on + timedelta(days=int(rng.integers(6, 28)))),
        pence=pence,
        division=one_of(rng, _DIVISIONS),
    )
    return _Beginning(bill, rng)


def _answer(made: Sequence[Bill], how: str, *, is_innocent: bool) -> Planted:
    references = tuple(f"{each.reference}/paid" for each in made)
    return Planted(Fault.PAID_TWICE, is_innocent, how, references, (COUNCIL,), Money(made[-1].pence))


# Paid twice


def _same_again(of: _Beginning) -> tuple[Bill, ...]:
    return of.bill, of.again(days=int(of.rng.integers(3, 45)))


def _keyed_otherwise(of: _Beginning) -> tuple[Bill, ...]:
    number = of.bill.invoice
    ways = (number.lower(), number.replace("-", " "), number.replace("/", ""), f" {number}", number.lstrip("0") + ".")
    otherwise = one_of(of.rng, [way for way in ways if way != number])
    return of.bill, of.again(days=int(of.rng.integers(2, 30)), invoice=otherwise)


def _two_supplier_numbers(of: _Beginning) -> tuple[Bill, ...]:
    supplier = of.bill.supplier
    other = Supplier(f"9{supplier.number}", supplier.name.upper().replace(" LTD", " LIMITED"), supplier.purpose)
    return of.bill, replace(of.again(days=int(of.rng.integers(4, 35))), supplier=other)


def _from_the_statement(of: _Beginning) -> tuple[Bill, ...]:
    on_statement = f"STATEMENT {of.bill.on:%m/%Y}"
    return of.bill, of.again(days=int(of.rng.integers(8, 25)), invoice=on_statement)


_TWICE: tuple[tuple[str, _Group], ...] = (
    ("the same invoice number again", _same_again),
    ("its invoice number keyed otherwise", _keyed_otherwise),
    ("under two supplier numbers", _two_supplier_numbers),
    ("once by its invoice and once from the supplier's statement", _from_the_statement),
)


# Innocent


def _rent(of: _Beginning) -> tuple[Bill, ...]:
    return tuple(_instalments(of, f"RENT {of.bill.invoice}", count=6))


def _rent_under_one_number(of: _Beginning) -> tuple[Bill, ...]:
    lease = f"LEASE {of.bill.invoice}"
    return (replace(of.bill, invoice=lease), *(of.again(days=30 * n, invoice=lease) for n in range(1, 5)))


def _instalments(of: _Beginning, words: str, *, count: int) -> Iterator[Bill]:
    yield replace(of.bill, invoice=f"{words} 1 of {count}")
    for number in range(1, count):
        yield of.again(days=30 * number, invoice=f"{words} {number + 1} of {count}")


def _credited_and_sent_again(of: _Beginning) -> tuple[Bill, ...]:
    credit = of.again(days=9, invoice=f"CN {of.bill.invoice}", pence=-of.bill.pence)
    return of.bill, credit, of.again(days=14, invoice=f"{of.bill.invoice}R")


def _weekly_placements(of: _Beginning) -> tuple[Bill, ...]:
    first = int(of.rng.integers(10_000, 90_000))
    weeks = (of.again(days=7 * week, invoice=f"PL{first + 3 * week}") for week in range(1, 4))
    return (replace(of.bill, invoice=f"PL{first}"), *weeks)


def _two_sites(of: _Beginning) -> tuple[Bill, ...]:
    first = int(of.rng.integers(10_000, 90_000))
    return replace(of.bill, invoice=f"SITE{first}"), of.again(days=0, invoice=f"SITE{first + 1}")


def _stages_of_an_order(of: _Beginning) -> tuple[Bill, ...]:
    return tuple(_instalments(of, f"ORDER {of.bill.invoice} STAGE", count=3))


_INNOCENT: tuple[tuple[str, _Group], ...] = (
    ("equal rent instalments", _rent),
    ("equal rent instalments under the lease's one number", _rent_under_one_number),
    ("a credit note and the bill sent again", _credited_and_sent_again),
    ("equal weekly placements", _weekly_placements),
    ("one price at two sites on one day", _two_sites),
    ("equal stages of one order", _stages_of_an_order),
)
