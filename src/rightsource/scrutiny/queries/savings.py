"""Reading savings with the names of those who speak of them: what each truly is, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.budget.queries.savings import saving_figures_known
from rightsource.budget.rules.savings import SavingsTruth, savings_truth
from rightsource.constitution.queries import organisations_known, posts_known, profile_known
from rightsource.constitution.rules.rows import Appointment, OrganisationInForce
from rightsource.federation.rules.ownership import organisation_on
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Audience, Recorded


@dataclass(frozen=True, slots=True)
class SavingsKnown:
    """What an audience knew of savings by a day.

    Attributes:
        on: the day.
        council: the council's own key; blank while it is not known.
        years: every year of which something was said, the oldest first.
        truth: what each saving of the year asked for is; None where nothing was said of any year.
        organisations: what organisations are and were.
        posts: posts and who fills them.
    """

    on: date
    council: str
    years: tuple[FinancialYear, ...]
    truth: SavingsTruth | None
    organisations: tuple[Recorded[OrganisationInForce], ...]
    posts: tuple[Recorded[Appointment], ...]

    def name_of(self, organisation: str) -> str:
        """Return an organisation's name on the day; the council's for a blank, the key where nothing is on record."""
        key = organisation or self.council
        found = organisation_on(self.organisations, key, self.on)
        return found.row.name if found is not None else key or "the council"

    def title_of(self, post: str) -> str:
        """Return a post's title, or the words by which the record calls whoever spoke."""
        titles = [each.row.title for each in self.posts if each.row.post == post]
        return titles[-1] if titles else post


def savings_and_speakers(on: date, audience: Audience, year: FinancialYear | None = None) -> SavingsKnown:
    """Return what each saving of a year was on a day, as an audience knew.

    Args:
        on: the day.
        audience: whose knowledge.
        year: the year; without one, the year of the day or else the last of which anything was said.
    """
    figures = saving_figures_known(on, audience)
    profile = profile_known(on, audience)
    years = tuple(sorted({figure.row.financial_year for figure in figures if figure.row.said_on <= on}))
    this = FinancialYear.of(on)
    shown = year or (this if this in years else years[-1] if years else None)
    return SavingsKnown(
        on=on,
        council=profile.row.organisation if profile is not None else "",
        years=years,
        truth=savings_truth(figures, shown, on) if shown is not None else None,
        organisations=organisations_known(on, audience),
        posts=posts_known(on, audience),
    )
