"""P4: what was planned, said and verified of each saving, by one person or two, once or twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from rightsource.budget.rules.double_counting import ClaimedTwice
from rightsource.budget.rules.register import RegisterMaterial, savings_register
from rightsource.budget.rules.register_rows import LedgerEvidence
from rightsource.budget.rules.rows import Attribution, Recurrence, SavingFigure, SavingStage
from rightsource.budget.rules.savings import (
    DoubleClaim,
    SavingsTruth,
    SavingTruth,
    savings_truth,
    verification_due_on,
)
from rightsource.governance.rules.alarms import Alarm, Question
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, share_in_words
from rightsource.storage.knowledge import Recorded

Figure = Recorded[SavingFigure]


def savings_alarms(figures: Sequence[Figure], question: Question) -> tuple[Alarm, ...]:
    """Return what is wrong with savings on a day: short of their plan, not verified, called two things, counted twice.

    Source: F4 of this house, verified recurrent savings over planned ones, for how short a saving is.
    """
    alarms: list[Alarm] = []
    for truth in truths(figures, question):
        for saving in truth.savings:
            alarms += _of_saving(question, saving)
        alarms += [_claimed_twice(double, truth) for double in truth.double_claims]
        alarms += _owed_to_the_model(question, truth)
    return tuple(alarms)


def claims_alarms(material: RegisterMaterial, question: Question) -> tuple[Alarm, ...]:
    """Return what several savings claim of the same money, by the lines of the books that were shown for them.

    Args:
        material: the savings register, as the audience knew it.
        question: the day, who is who, our rules and the law.
    """
    years = sorted({line.row.financial_year for line in material.ledger})
    rows = {line.record_id: line for line in material.ledger}
    return tuple(
        _claimed_in_the_books(found, year, rows)
        for year in years
        for found in savings_register(material, year, question.on).claimed_twice
    )


def _claimed_in_the_books(
    found: ClaimedTwice, year: FinancialYear, rows: Mapping[str, Recorded[LedgerEvidence]]
) -> Alarm:
    resting_on = tuple(rows[claim] for claim in found.claims)
    return Alarm(
        key=f"claimed-twice-in-the-books:{year}:{'+'.join(found.savings)}:{found.how.name.lower().replace('_', '-')}",
        promise=Promise.P4,
        headline=(
            f"{count_in_words(len(found.savings), 'saving')} of {year} ({', '.join(found.savings)}): {found.how}. "
            f"{amount_in_words(found.at_stake)} is counted once too often."
        ),
        rows=resting_on,
        since=max(each.row.shown_on for each in resting_on),
        is_broken=True,
    )


def truths(figures: Sequence[Figure], question: Question) -> tuple[SavingsTruth, ...]:
    """Return what each saving of each year is, from what was said of it by the day."""
    years = sorted({one.row.financial_year for one in figures})
    return tuple(savings_truth(figures, year, question.on) for year in years)


def _of_saving(question: Question, saving: SavingTruth) -> Iterator[Alarm]:
    found = (_short(question, saving), _unverified(question, saving), _one_off_as_recurrent(question, saving))
    yield from (alarm for alarm in found if alarm)


def _short(question: Question, saving: SavingTruth) -> Alarm | None:
    """Raise where what is verified, or else was last said to be coming, is under our part of the plan (F4)."""
    said = saving.verified or _last_said(saving)
    if saving.planned is None or said is None or saving.planned.row.amount.pence <= 0:
        return None
    planned = saving.planned.row.amount
    delivered = planned - said.row.amount if said.row.stage is SavingStage.NOT_DELIVERED else said.row.amount
    share = Decimal(delivered.pence) / planned.pence
    if share >= question.house.savings_delivered_share_min:
        return None
    verified = "" if saving.verified else " None of it is verified by a second person."
    word = {SavingStage.NOT_DELIVERED: "left of the plan", SavingStage.VERIFIED: "verified by a second person"}.get(
        said.row.stage, str(said.row.stage)
    )
    return Alarm(
        key=f"savings-short:{saving.year}:{saving.saving}",
        promise=Promise.P4,
        headline=(
            f"{saving.title}, {saving.year}: of {amount_in_words(planned)} planned, {amount_in_words(delivered)} "
            f"({share_in_words(share)}) is {word}.{verified}"
        ),
        rows=(saving.planned, said),
        since=said.row.said_on,
        whose=question.who.post(said.row.said_by),
    )


def _last_said(saving: SavingTruth) -> Figure | None:
    said = [one for one in (saving.forecast, saving.claimed, saving.not_delivered) if one is not None]
    return max(said, key=lambda one: one.row.said_on) if said else None


def _unverified(question: Question, saving: SavingTruth) -> Alarm | None:
    claim = saving.claimed
    if claim is None or saving.verified is not None:
        return None
    due_on = verification_due_on(question.house.verification_days, claim.row)
    if question.on <= due_on:
        return None
    return Alarm(
        key=f"savings-unverified:{saving.year}:{saving.saving}",
        promise=Promise.P4,
        headline=(
            f"{saving.title}, {saving.year}: {amount_in_words(claim.row.amount)} was claimed on "
            f"{day_in_words(claim.row.said_on)}. No verification by a second person is on record, due by "
            f"{day_in_words(due_on)}; so it counts as nil."
        ),
        rows=(claim, *saving.self_verified),
        since=due_on + timedelta(days=1),
        whose=question.who.post(claim.row.said_by),
    )


def _one_off_as_recurrent(question: Question, saving: SavingTruth) -> Alarm | None:
    said = [one for one in saving.figures if one.row.recurrence is not Recurrence.NOT_STATED]
    if {one.row.recurrence for one in said} != {Recurrence.ONE_OFF, Recurrence.RECURRENT}:
        return None
    return Alarm(
        key=f"one-off-as-recurrent:{saving.year}:{saving.saving}",
        promise=Promise.P4,
        headline=(
            f"{saving.title}, {saving.year}: the record calls it one-off in one place and recurrent in another "
            f"({_amounts(said)})."
        ),
        rows=tuple(said),
        since=max(one.row.said_on for one in said),
        whose=question.who.post(said[-1].row.said_by),
        is_broken=True,
    )


def _claimed_twice(double: DoubleClaim, truth: SavingsTruth) -> Alarm:
    what = count_in_words(len(double.savings), "saving")
    return Alarm(
        key=f"claimed-twice:{truth.year}:{'+'.join(sorted(double.savings))}:{double.how.name.lower()}",
        promise=Promise.P4,
        headline=(
            f"{what} of {truth.year} ({', '.join(double.savings)}): {double.how} ({_amounts(double.figures)}). "
            f"{amount_in_words(double.at_stake)} is counted once too often."
        ),
        rows=double.figures,
        since=max(one.row.said_on for one in double.figures),
        is_broken=True,
    )


def _owed_to_the_model(question: Question, truth: SavingsTruth) -> Iterator[Alarm]:
    """Raise where the vehicle model is credited with what is the whole council's programme of the year."""
    plans = [
        saving.planned
        for saving in truth.savings
        if saving.planned is not None
        and saving.planned.row.attribution is not Attribution.MODEL
        and question.who.is_councils(saving.planned.row.organisation)
    ]
    if not plans:
        return
    programme = max(plans, key=lambda plan: plan.row.amount)
    least = programme.row.amount.pence * question.house.whole_programme_share
    for saving in truth.savings:
        claim = saving.claimed
        if claim is None or claim.row.attribution is not Attribution.MODEL or claim.row.amount.pence < least:
            continue
        yield Alarm(
            key=f"owed-to-the-model:{truth.year}:{saving.saving}",
            promise=Promise.P4,
            headline=(
                f"{amount_in_words(claim.row.amount)} of savings in {truth.year} is said to be owed to the vehicle "
                f"model. The whole council's planned savings of that year are "
                f"{amount_in_words(programme.row.amount)}: the same money, attributed to one cause."
            ),
            rows=(claim, programme),
            since=claim.row.said_on,
            whose=question.who.post(claim.row.said_by),
            is_broken=True,
        )


def _amounts(figures: Sequence[Figure]) -> str:
    return ", ".join(f"{amount_in_words(one.row.amount)} {one.row.stage} by {one.row.said_by}" for one in figures)
