"""The returns of many years in one table, a row an authority, year and form, so that a case can carry them as a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.planning.rules.revenue_outturn import (
    RESERVES,
    UPPER_TIER_CLASSES,
    AuthorityOutturn,
    ReserveMovement,
    RevenueOutturn,
)
from rightsource.quantities import FinancialYear

_KEYS = (
    "e_code",
    "name",
    "class",
    "financial_year",
    "form",
    "vintage_on",
    "earliest_publication_stated_on",
)
_AMOUNTS = (
    "education_gbp_thousand",
    "highways_gbp_thousand",
    "social_care_gbp_thousand",
    "childrens_social_care_gbp_thousand",
    "adult_social_care_gbp_thousand",
    "public_health_gbp_thousand",
    "net_current_expenditure_gbp_thousand",
    "receipts_flexibility_gbp_thousand",
    "repayment_of_principal_gbp_thousand",
    "interest_payable_gbp_thousand",
    "net_revenue_expenditure_gbp_thousand",
    "revenue_support_grant_gbp_thousand",
    "council_tax_requirement_gbp_thousand",
)
_MOVEMENTS = ("opening", "appropriation", "closing")
COLUMNS = (
    *_KEYS,
    *_AMOUNTS,
    *(f"{reserve}_{movement}_gbp_thousand" for reserve in RESERVES for movement in _MOVEMENTS),
)


@dataclass(frozen=True, slots=True)
class OutturnRow:
    """One authority's return of one year, and the day on which these figures of it became known."""

    authority: AuthorityOutturn
    financial_year: FinancialYear
    form: str
    vintage_on: date
    earliest_publication_stated_on: date


def as_rows(
    returns: Iterable[RevenueOutturn], *, classes: Collection[str] = tuple(UPPER_TIER_CLASSES)
) -> list[OutturnRow]:
    """Return a row for every authority of these classes in every return, by authority and then by the year reported.

    Args:
        returns: each with its vintage known, stated or asked for.
        classes: the class codes of the form; by default the upper-tier authorities of England.
    """
    rows = []
    for one in returns:
        assert one.vintage_on is not None, "a return without a vintage was never known on any day"
        assert one.earliest_publication_stated_on is not None
        rows += [
            OutturnRow(authority, one.financial_year, one.form, one.vintage_on, one.earliest_publication_stated_on)
            for authority in one.authorities.values()
            if authority.authority_class in classes
        ]
    return sorted(rows, key=lambda row: (row.authority.e_code, row.financial_year, row.form))


def as_csv(rows: Iterable[OutturnRow]) -> str:
    """Return rows as the text of a CSV file; an amount that the form does not ask for is left empty."""
    held = io.StringIO()
    writer = csv.DictWriter(held, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(_as_text(row))
    return held.getvalue()


def from_csv(cells: Iterable[tuple[str, ...]]) -> list[OutturnRow]:
    """Return the rows that `as_csv` wrote, from the cells of its file, heading row first."""
    heading, *lines = cells
    assert heading == COLUMNS, "the columns of the file are not those of this version"
    return [_from_text(dict(zip(COLUMNS, line, strict=True))) for line in lines]


def _as_text(row: OutturnRow) -> dict[str, str]:
    authority = row.authority
    text = {
        "e_code": authority.e_code,
        "name": authority.name,
        "class": authority.authority_class,
        "financial_year": str(row.financial_year),
        "form": row.form,
        "vintage_on": row.vintage_on.isoformat(),
        "earliest_publication_stated_on": row.earliest_publication_stated_on.isoformat(),
    }
    text |= {name: str(authority.amounts[name]) for name in _AMOUNTS if name in authority.amounts}
    for reserve, year in authority.reserves.items():
        movements = (year.opening_gbp_thousand, year.appropriation_gbp_thousand, year.closing_gbp_thousand)
        for movement, amount in zip(_MOVEMENTS, movements, strict=True):
            text[f"{reserve}_{movement}_gbp_thousand"] = str(amount)
    return text


def _from_text(text: Mapping[str, str]) -> OutturnRow:
    return OutturnRow(
        AuthorityOutturn(
            text["e_code"],
            text["name"],
            text["class"],
            {name: int(text[name]) for name in _AMOUNTS if text[name]},
            {
                reserve: ReserveMovement(*(int(text[f"{reserve}_{movement}_gbp_thousand"]) for movement in _MOVEMENTS))
                for reserve in RESERVES
                if text[f"{reserve}_opening_gbp_thousand"]
            },
        ),
        FinancialYear.parse(text["financial_year"]),
        text["form"],
        date.fromisoformat(text["vintage_on"]),
        date.fromisoformat(text["earliest_publication_stated_on"]),
    )
