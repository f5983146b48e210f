"""What each saving truly is: planned, forecast, claimed, verified by another, recurrent or one-off, claimed twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from rightsource.budget.rules.rows import Attribution, Recurrence, SavingFigure, SavingStage
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded

Figure = Recorded[SavingFigure]


@dataclass(frozen=True, slots=True)
class SavingTruth:
    """One saving in one year: the latest word at each stage, each with its record.

    Attributes:
        saving: its reference.
        title: what is saved and how.
        organisation: whose it is; blank for the council's own.
        year: the year it counts in.
        planned: the latest plan.
        forecast: the latest forecast.
        claimed: the latest claim.
        verified: the latest verification by another than claimed it.
        not_delivered: the latest word that it was not delivered.
        self_verified: verifications by a post that also claimed it, which count for nothing.
    """

    saving: str
    title: str
    organisation: str
    year: FinancialYear
    planned: Figure | None
    forecast: Figure | None
    claimed: Figure | None
    verified: Figure | None
    not_delivered: Figure | None
    self_verified: tuple[Figure, ...]

    @property
    def recurrence(self) -> Recurrence:
        """Whether it comes back every year: the verifier's word once it is verified, else the claimant's."""
        said = [self.verified] if self.verified is not None else [self.claimed, self.forecast, self.planned]
        words = [figure.row.recurrence for figure in said if figure is not None]
        return next((word for word in words if word is not Recurrence.NOT_STATED), Recurrence.NOT_STATED)

    @property
    def verified_recurrent(self) -> Money:
        """What is verified and comes back every year; what is not said to come back never counts as if it did."""
        return _amount(self.verified) if self.recurrence is Recurrence.RECURRENT else Money(0)

    @property
    def unverified_claim(self) -> Money:
        """What is claimed beyond what another has verified."""
        return max(_amount(self.claimed) - _amount(self.verified), Money(0))

    @property
    def needs_evidence(self) -> bool:
        """Answer whether it is claimed, not verified, and nothing is shown for it."""
        return self.claimed is not None and self.verified is None and not self.claimed.row.evidence.strip()

    @property
    def needs_verification(self) -> bool:
        """Answer whether it is claimed with evidence, and nobody else has verified it."""
        return self.claimed is not None and self.verified is None and not self.needs_evidence

    @property
    def evidence_due_on(self) -> date | None:
        """The day on which evidence is due, while it is."""
        said = [figure for figure in (self.claimed, self.forecast, self.planned) if figure is not None]
        days = [figure.row.evidence_due_on for figure in said if figure.row.evidence_due_on is not None]
        return None if self.verified is not None or not days else days[0]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The records that these figures are."""
        stages = (self.planned, self.forecast, self.claimed, self.verified, self.not_delivered)
        return (*(figure for figure in stages if figure is not None), *self.self_verified)


class Twice(StrEnum):
    """In what way a saving is counted twice."""

    BY_TWO = "two organisations claim the same saving"
    SAME_EVIDENCE = "two claims rest on the same evidence"
    TWO_CAUSES = "one saving is owed to two causes"


@dataclass(frozen=True, slots=True)
class DoubleClaim:
    """Claims that count the same money twice, and how much of it."""

    how: Twice
    savings: tuple[str, ...]
    at_stake: Money
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class SavingsTotal:
    """Savings added up, recurrent apart from one-off.

    Attributes:
        planned: all that is planned.
        forecast: all that is forecast.
        claimed: all that is claimed.
        verified_recurrent: verified by another, and comes back every year.
        verified_one_off: verified by another, once only.
        verified_not_stated: verified by another, without a word whether it comes back.
        figures: the records behind them.
    """

    planned: Money
    forecast: Money
    claimed: Money
    verified_recurrent: Money
    verified_one_off: Money
    verified_not_stated: Money
    figures: tuple[Figure, ...]

    @property
    def verified(self) -> Money:
        """All that another has verified."""
        return self.verified_recurrent + self.verified_one_off + self.verified_not_stated

    @property
    def assured_share(self) -> Decimal | None:
        """How much of the plan is verified and recurrent (F4)."""
        return assured_share(self.verified_recurrent, self.planned)


@dataclass(frozen=True, slots=True)
class SavingsTruth:
    """All savings of a year, and which of them are counted twice."""

    year: FinancialYear
    savings: tuple[SavingTruth, ...]
    double_claims: tuple[DoubleClaim, ...]

    @property
    def total(self) -> SavingsTotal:
        """All of them added up."""
        return _added_up(self.savings)

    @property
    def by_organisation(self) -> dict[str, SavingsTotal]:
        """Each organisation's savings added up, by key; the council's own stand under a blank."""
        keys = sorted({saving.organisation for saving in self.savings})
        return {key: _added_up([saving for saving in self.savings if saving.organisation == key]) for key in keys}


def assured_share(verified_recurrent: Money, planned: Money) -> Decimal | None:
    """Return the part of planned savings that is verified and recurrent, or None where nothing was planned.

    Source: F4 of this house: verified recurrent savings over planned ones.

    >>> round(assured_share(Money.pounds(32_000_000), Money.pounds(68_000_000)), 2)
    Decimal('0.47')
    """
    return Decimal(verified_recurrent.pence) / Decimal(planned.pence) if planned.pence > 0 else None


def verification_due_on(days: int, claim: SavingFigure) -> date:
    """Return the day by which a claim is to be verified: the day stated, or so many days after the claim."""
    return claim.evidence_due_on or claim.said_on + timedelta(days=days)


def savings_truth(figures: Iterable[Figure], year: FinancialYear, on: date | None = None) -> SavingsTruth:
    """Return what each saving of a year is, from all that was said of it by a day.

    A verification by a post that also claimed the saving counts for nothing, and is shown as what it is.
    """
    by_saving: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.row.financial_year == year and (on is None or figure.row.said_on <= on):
            by_saving[figure.row.saving].append(figure)
    savings = tuple(_truth_of(said, year) for _, said in sorted(by_saving.items()))
    return SavingsTruth(year, savings, _double_claims(by_saving))


def _truth_of(said: Sequence[Figure], year: FinancialYear) -> SavingTruth:
    in_order = sorted(said, key=lambda figure: (figure.row.said_on, figure.row.stage, figure.record_id))
    claimants = {in_one_spelling(figure.row.said_by) for figure in in_order if figure.row.stage is SavingStage.CLAIMED}
    verifications = [figure for figure in in_order if figure.row.stage is SavingStage.VERIFIED]
    by_another = [figure for figure in verifications if in_one_spelling(figure.row.said_by) not in claimants]
    return SavingTruth(
        saving=in_order[-1].row.saving,
        title=in_order[-1].row.title,
        organisation=next((figure.row.organisation for figure in reversed(in_order) if figure.row.organisation), ""),
        year=year,
        planned=_latest(in_order, SavingStage.PLANNED),
        forecast=_latest(in_order, SavingStage.FORECAST),
        claimed=_latest(in_order, SavingStage.CLAIMED),
        verified=by_another[-1] if by_another else None,
        not_delivered=_latest(in_order, SavingStage.NOT_DELIVERED),
        self_verified=tuple(figure for figure in verifications if figure not in by_another),
    )


def _latest(in_order: Sequence[Figure], stage: SavingStage) -> Figure | None:
    return next((figure for figure in reversed(in_order) if figure.row.stage is stage), None)


def _double_claims(by_saving: dict[str, list[Figure]]) -> tuple[DoubleClaim, ...]:
    found: list[DoubleClaim] = []
    by_evidence: dict[tuple[str, str], dict[str, Figure]] = defaultdict(dict)
    for saving, said in sorted(by_saving.items()):
        claims = [figure for figure in said if figure.row.stage is SavingStage.CLAIMED]
        found.extend(_claimed_by_two(saving, claims))
        found.extend(_owed_to_two(saving, said))
        for claim in sorted(claims, key=lambda claim: claim.row.said_on):
            evidence = " ".join(claim.row.evidence.casefold().split())
            if evidence:
                by_evidence[claim.row.service, evidence][saving] = claim
    for claims_by_saving in by_evidence.values():
        if len(claims_by_saving) > 1:
            same = tuple(claims_by_saving.values())
            found.append(DoubleClaim(Twice.SAME_EVIDENCE, tuple(claims_by_saving), _at_stake(same), same))
    return tuple(found)


def _claimed_by_two(saving: str, claims: Sequence[Figure]) -> list[DoubleClaim]:
    latest = {claim.row.organisation: claim for claim in sorted(claims, key=lambda claim: claim.row.said_on)}
    if len(latest) < 2:
        return []
    return [DoubleClaim(Twice.BY_TWO, (saving,), _at_stake(tuple(latest.values())), tuple(latest.values()))]


def _owed_to_two(saving: str, said: Sequence[Figure]) -> list[DoubleClaim]:
    counted = [figure for figure in said if figure.row.stage in {SavingStage.CLAIMED, SavingStage.VERIFIED}]
    owed_to = {figure.row.attribution: figure for figure in counted}
    owed_to.pop(Attribution.NOT_STATED, None)
    if len(owed_to) < 2:
        return []
    return [DoubleClaim(Twice.TWO_CAUSES, (saving,), _at_stake(tuple(owed_to.values())), tuple(owed_to.values()))]


def _at_stake(figures: Sequence[Figure]) -> Money:
    """Return what is counted once too often: all but the largest."""
    amounts = [figure.row.amount for figure in figures]
    return Money.total(amounts) - max(amounts)


def _added_up(savings: Sequence[SavingTruth]) -> SavingsTotal:
    verified = {
        word: Money.total([_amount(saving.verified) for saving in savings if saving.recurrence is word])
        for word in Recurrence
    }
    return SavingsTotal(
        planned=Money.total([_amount(saving.planned) for saving in savings]),
        forecast=Money.total([_amount(saving.forecast) for saving in savings]),
        claimed=Money.total([_amount(saving.claimed) for saving in savings]),
        verified_recurrent=verified[Recurrence.RECURRENT],
        verified_one_off=verified[Recurrence.ONE_OFF],
        verified_not_stated=verified[Recurrence.NOT_STATED],
        figures=tuple(figure for saving in savings for figure in saving.figures),
    )


def _amount(figure: Figure | None) -> Money:
    return Money(0) if figure is None else figure.row.amount
