"""Reading what is published: the shareholder committee's pack of a day, as an audience knew it."""

from __future__ import annotations

from datetime import date

from rightsource.budget.queries.lines import budget_lines_known
from rightsource.budget.queries.savings import register_material_known, saving_figures_known
from rightsource.budget.rules.register import savings_register
from rightsource.commissioning.queries import (
    agreements_known,
    price_events_known,
    return_measures_known,
    returns_known,
    trading_known,
)
from rightsource.constitution.queries import (
    accountabilities_known,
    organisations_known,
    posts_known,
    profile_known,
    register_of_duties,
)
from rightsource.constitution.rules.books import delegation_powers, the_law
from rightsource.federation.queries import holdings_known
from rightsource.governance.queries import decisions_known, warnings_known
from rightsource.publishing.errors import NothingToPublish
from rightsource.publishing.rules.pack import Pack, PackMaterial, build_pack
from rightsource.publishing.rules.savings_report import SavingsReport
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Audience
from rightsource.treasury.queries import exposure_figures_known, reserve_figures_known


def pack_material_known(on: date, audience: Audience) -> PackMaterial:
    """Return all that a pack is made from, as an audience knew it by a day."""
    profile = profile_known(on, audience)
    return PackMaterial(
        council=() if profile is None else (profile,),
        organisations=organisations_known(on, audience),
        posts=posts_known(on, audience),
        holdings=holdings_known(on, audience),
        duties=accountabilities_known(on, audience),
        agreements=agreements_known(on, audience),
        price_history=price_events_known(on, audience),
        budget_forecast=budget_lines_known(on, audience),
        reserves_debt=reserve_figures_known(on, audience),
        savings=saving_figures_known(on, audience),
        exposures=exposure_figures_known(on, audience),
        trading=trading_known(on, audience),
        decisions=decisions_known(on, audience),
        warnings=warnings_known(on, audience),
        returns=returns_known(on, audience),
        return_measures=return_measures_known(on, audience),
        register=register_of_duties(),
        law=the_law(),
        powers=delegation_powers(),
    )


def pack(on: date, audience: Audience) -> Pack:
    """Return the pack of a day as an audience knew it.

    Raises:
        NothingToPublish: the audience knew of no council by then.
    """
    material = pack_material_known(on, audience)
    if not material.council:
        raise NothingToPublish(on, audience)
    return build_pack(material, on=on, audience=audience)


def savings_report(
    on: date, audience: Audience, *, year: FinancialYear | None = None, vehicle: str | None = None
) -> SavingsReport:
    """Return the savings of a year on a day, as an audience knew.

    Args:
        on: the day.
        audience: whose knowledge.
        year: the year; without one, the year of the day or else the last of which anything was said.
        vehicle: whose savings alone; blank for the council's own, None for everybody's.
    """
    material = register_material_known(on, audience)
    profile = profile_known(on, audience)
    years = tuple(sorted({each.row.financial_year for each in material.figures if each.row.said_on <= on}))
    this = FinancialYear.of(on)
    shown = year or (this if this in years or not years else years[-1])
    bodies = [each.row for each in organisations_known(on, audience) if each.row.period.starts_on <= on]
    posts = [each.row for each in posts_known(on, audience) if each.row.period.starts_on <= on]
    return SavingsReport(
        council="" if profile is None else profile.row.name,
        is_fictional=profile is not None and profile.row.is_fictional,
        audience=audience,
        register=savings_register(material, shown, on, vehicle=vehicle),
        years=years,
        vehicle=vehicle,
        organisations={each.organisation: each.name for each in bodies},
        posts={each.post: each.title for each in posts},
    )
