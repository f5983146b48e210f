"""Capital receipts under recurrent spending, and uses of them that only look so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from numpy.random import Generator

from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.rules.made_up.answers import Fault, Planted
from rightsource.scrutiny.rules.made_up.chance import Rolls, one_of
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County
from rightsource.scrutiny.rules.made_up.planting import plots
from rightsource.treasury.rules.rows import ReceiptsStage, ReceiptsUse, Supports

_YEARS_BACK = (3, 2, 1, 0)
_SOLD = ("A depot", "Two farms", "An old school", "Offices", "A car park", "Workshops")
_CHANGES = ("One case system", "Care at home first", "Fewer buildings", "Family hubs", "Online first", "Shared stores")
_RUNNING = ("Care demand", "Winter pressures", "Pay of the year", "Placements", "Road repairs", "Contract inflation")


@dataclass(frozen=True, slots=True)
class _Beginning:
    use: ReceiptsUse
    rng: Generator

    def in_year(self, years_later: int, pence: int, **changes: object) -> ReceiptsUse:
        """Return the use of another year of the same project."""
        year = FinancialYear(self.use.financial_year.starts_in + years_later)
        changed = replace(self.use, **changes)  # type: ignore[arg-type] # the caller names fields of a use
        return replace(
            changed,
            financial_year=year,
            amount=Money(pence),
            approved_by=decision_of(year),
            plan_sent_on=_sent_on(year),
        )


_Group = Callable[[_Beginning], tuple[ReceiptsUse, ...]]


def receipts_of(county: County, rolls: Rolls) -> tuple[list[ReceiptsUse], list[Planted]]:
    """Return the uses of receipts that are planted, and the answers to them."""
    uses: list[ReceiptsUse] = []
    planted: list[Planted] = []
    for plot in plots("receipts", county.extent.faults, _RECURRENT, _INNOCENT, rolls):
        words = _CHANGES if plot.is_innocent else _RUNNING
        made = plot.make(_beginning(county, rolls(plot.chance), plot.number, words))
        uses += made
        references = tuple(reference_of(each) for each in made)
        at_stake = Money.total([each.amount for each in made])
        planted.append(Planted(Fault.RECEIPTS, plot.is_innocent, plot.how, references, (COUNCIL,), at_stake))
    return uses, planted


def reference_of(use: ReceiptsUse) -> str:
    """Return what tells a use of receipts from every other."""
    return f"{use.project}, {use.financial_year}, {use.stage}"


def decision_of(year: FinancialYear) -> str:
    """Return the reference of the decision that approved the uses of a year."""
    return f"FC-{year.starts_in}-R"


def years_of_uses(county: County) -> tuple[FinancialYear, ...]:
    """Return the years in which receipts are used, which go back before the books begin."""
    return tuple(FinancialYear(county.year.starts_in - before) for before in _YEARS_BACK)


def _sent_on(year: FinancialYear) -> date:
    return date(year.starts_in, 3, 20)


def _beginning(county: County, rng: Generator, number: str, words: tuple[str, ...]) -> _Beginning:
    year = years_of_uses(county)[0]
    amount = Money(int(rng.lognormal(17.6, 0.6)))
    use = ReceiptsUse(
        organisation=COUNCIL,
        project=f"{one_of(rng, words)} {number}",
        financial_year=year,
        stage=ReceiptsStage.USED,
        receipt=f"{one_of(rng, _SOLD)}, {number}",
        amount=amount,
        supports=Supports.TRANSFORMATION,
        yearly_saving=amount.share(int(rng.integers(15, 45)), 100),
        approved_by=decision_of(year),
        plan_sent_on=_sent_on(year),
    )
    return _Beginning(use, rng)


def _in_one_year(of: _Beginning, **changes: object) -> ReceiptsUse:
    return of.in_year(int(of.rng.integers(0, 3)), of.use.amount.pence, **changes)


def _year_after_year(of: _Beginning, *, years: int, step: float, **changes: object) -> tuple[ReceiptsUse, ...]:
    return tuple(of.in_year(each, int(of.use.amount.pence * step**each), **changes) for each in range(years))


# Recurrent


def _said_so(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return (_in_one_year(of, supports=Supports.RECURRENT, yearly_saving=None),)


def _back_each_year(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    rise = 1.02 + of.rng.random() / 50
    return _year_after_year(of, years=3, step=rise, yearly_saving=None)


def _planned_otherwise(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    used = _in_one_year(of, supports=Supports.RECURRENT, yearly_saving=None)
    return replace(used, stage=ReceiptsStage.PLANNED, supports=Supports.TRANSFORMATION), used


def _called_a_project(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return (_in_one_year(of, yearly_saving=None),)


def _with_a_saving_on_paper(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return _year_after_year(of, years=len(_YEARS_BACK), step=1.01 + of.rng.random() / 40)


def _in_one_year_with_a_saving_on_paper(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return (_in_one_year(of),)


_RECURRENT: tuple[tuple[str, _Group], ...] = (
    ("said to be recurrent", _said_so),
    ("about the same each year, under a project's name", _back_each_year),
    ("planned for a project and used for running costs", _planned_otherwise),
    ("a running cost called a project, in one year alone", _called_a_project),
    ("about the same in every year, with a saving on paper", _with_a_saving_on_paper),
    ("a running cost called a project, with a saving on paper, in one year alone", _in_one_year_with_a_saving_on_paper),
)


# Innocent


def _real_project(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return (_in_one_year(of),)


def _project_that_ends(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return _year_after_year(of, years=3, step=0.55)


def _in_equal_parts(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return _year_after_year(of, years=2, step=1.0)


def _three_equal_parts(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return _year_after_year(of, years=3, step=1.0)


def _capital(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return _year_after_year(of, years=3, step=1.4, supports=Supports.CAPITAL, yearly_saving=None)


def _not_used(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return (_in_one_year(of, stage=ReceiptsStage.PLANNED, supports=Supports.RECURRENT, yearly_saving=None),)


def _saving_in_the_plan(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    used = _in_one_year(of)
    return replace(used, stage=ReceiptsStage.PLANNED), replace(used, yearly_saving=None)


def _saving_not_written_down(of: _Beginning) -> tuple[ReceiptsUse, ...]:
    return (_in_one_year(of, yearly_saving=None),)


_INNOCENT: tuple[tuple[str, _Group], ...] = (
    ("a real project with a saving", _real_project),
    ("a real project of three years that ends", _project_that_ends),
    ("a real project in two equal parts", _in_equal_parts),
    ("a real project in three equal parts", _three_equal_parts),
    ("building paid for by what was sold", _capital),
    ("planned under recurrent spending, and not used", _not_used),
    ("a real project whose saving stands in its plan alone", _saving_in_the_plan),
    ("a real project whose saving nobody wrote down", _saving_not_written_down),
)
