"""The law that no council decides, as it stood on a day, in the form in which the model takes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.quantities import FinancialYear, Month
from rightsource.simulation.assumptions import Law

_CORPORATION_TAX = "tax.corporation.main_pct"
_TECKAL_SHARE = "procurement.teckal.activity_share_min"
_SCHOOLS_OVERRIDE = "dsg.override"
_DISCOUNT_RATE = "greenbook.stpr_pct.y0_30"
_NO_OVERRIDE = "none"


def law_as_known(values: Iterable[LegalValue], on: date, years: int) -> Law:
    """Return the law that a study of a day is made with: no value that began after the day, none taken to end unsaid.

    A rate of tax in force in the first year stands until the last. Where no Act set a share for the activity test, as
    before 26 February 2015, the test cannot be failed.

    Source:
        `law_parameters.csv`, each value with its provision: the Finance Acts; Procurement Act 2023 Sch 2 and, before
        it, Public Contracts Regulations 2015 reg 12; Local Authorities (Capital Finance and Accounting) (England)
        Regulations 2003 reg 30L.
    """
    values = tuple(values)
    rate = standing_law(values, _CORPORATION_TAX, on)
    share = standing_law(values, _TECKAL_SHARE, on)
    return Law(
        corporation_tax_share=() if rate is None else (float(rate.value.number) / 100.0,) * years,
        teckal_share_min=0.0 if share is None else float(share.value.number),
        schools_override_months=_override_months(values, on),
    )


def discount_rate_share(values: Iterable[LegalValue], on: date) -> float:
    """Return the real rate at which a later year's cost counts less, for the first thirty years.

    Source:
        HM Treasury, The Green Book, social time preference rate, as `law_parameters.csv` has it by date.
    """
    rate = standing_law(tuple(values), _DISCOUNT_RATE, on)
    assert rate is not None, f"No discount rate is on file for {on}."
    return float(rate.value.number) / 100.0


def _override_months(values: tuple[LegalValue, ...], on: date) -> int:
    """Return for how many months of the study a schools deficit stays apart: until the end known on the day."""
    override = standing_law(values, _SCHOOLS_OVERRIDE, on)
    if override is None or override.value.value.startswith(_NO_OVERRIDE) or override.value.period.ends_before is None:
        return 0
    end, first = Month.of(override.value.period.ends_before), FinancialYear.of(on).first_day
    return max(0, (end.year - first.year) * 12 + end.month - first.month)
