"""An official return as single figures and back, and how one edition differs from the edition before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.planning.rules.revenue_outturn import MOVEMENTS, RESERVES, AuthorityOutturn, ReserveMovement
from rightsource.quantities import FinancialYear, Money

_POUNDS = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a return: whose, which measure, how much, and the cell it stands in."""

    e_code: str
    authority: str
    authority_class: str
    measure: str
    amount: Money
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure of one year that a later edition gives differently; None where one edition does not give it."""

    form: str
    financial_year: FinancialYear
    e_code: str
    authority: str
    measure: str
    was: Money | None
    was_in: date
    now: Money | None
    now_in: date


def figures_of(authority: AuthorityOutturn, cells: Mapping[tuple[str, str], str]) -> list[Figure]:
    """Return an authority's line as figures, whole thousands turned into money, each with its cell."""
    amounts = {name.removesuffix("_gbp_thousand"): amount for name, amount in authority.amounts.items()}
    for reserve in RESERVES:
        movement = authority.reserves.get(reserve)
        if movement is not None:
            moved = (movement.opening_gbp_thousand, movement.appropriation_gbp_thousand, movement.closing_gbp_thousand)
            amounts |= {f"{reserve}_{name}": amount for name, amount in zip(MOVEMENTS, moved, strict=True)}
    return [
        Figure(
            authority.e_code,
            authority.name,
            authority.authority_class,
            name,
            Money.pounds(amount * _POUNDS),
            cells.get((authority.e_code, name), ""),
        )
        for name, amount in amounts.items()
    ]


def authority_of(e_code: str, name: str, authority_class: str, gbp_thousand: Mapping[str, int]) -> AuthorityOutturn:
    """Return the line that `figures_of` turned into figures, as far as they are given.

    Args:
        e_code: whose line it is.
        name: its name in the return.
        authority_class: its class there.
        gbp_thousand: the amount of each figure by its measure, in whole thousands of pounds.
    """
    moved = {reserve: [f"{reserve}_{movement}" for movement in MOVEMENTS] for reserve in RESERVES}
    movements = {measure for measures in moved.values() for measure in measures}
    return AuthorityOutturn(
        e_code,
        name,
        authority_class,
        {f"{name}_gbp_thousand": amount for name, amount in gbp_thousand.items() if name not in movements},
        {
            reserve: ReserveMovement(*(gbp_thousand[measure] for measure in measures))
            for reserve, measures in moved.items()
            if all(measure in gbp_thousand for measure in measures)
        },
    )


def revisions(
    form: str, year: FinancialYear, earlier: Mapping[tuple[str, str], Figure], later: Mapping[tuple[str, str], Figure],
    *, was_in: date, now_in: date,
) -> list[Revision]:  # fmt: skip
    """Return every figure that two editions of one year give differently, by authority and measure.

    Args:
        form: RS or RA.
        year: the year both report.
        earlier: the earlier edition's figures, by E-code and measure.
        later: the later edition's.
        was_in: the vintage of the earlier.
        now_in: the vintage of the later.
    """
    found = []
    for key in sorted(earlier.keys() | later.keys()):
        was, now = earlier.get(key), later.get(key)
        known = now or was
        assert known is not None
        if was is None or now is None or was.amount != now.amount:
            found.append(
                Revision(
                    form, year, known.e_code, known.authority, known.measure,
                    was.amount if was else None, was_in, now.amount if now else None, now_in,
                )
            )  # fmt: skip
    return found
