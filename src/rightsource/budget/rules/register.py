"""The savings register: each saving's stage, and what of it was promised, agreed, claimed and verified, never more.

Only what another has verified counts, and what is one-off never stands beside what comes back every year.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.budget.errors import (
    SavingAgreedAlready,
    SavingAgreedByItsProposer,
    SavingAgreedUnheard,
    SavingAmountNotPositive,
    SavingNotAgreed,
    SavingNotInDelivery,
    SavingSaysTooLittle,
    VerifierHoldsInterest,
)
from rightsource.budget.rules.double_counting import ClaimedTwice, LineClaim, claimed_twice
from rightsource.budget.rules.ledger_evidence import evidenced
from rightsource.budget.rules.register_rows import (
    LedgerEvidence,
    SavingDocument,
    SavingDocumentKind,
    SavingProposal,
    SavingStep,
    Step,
)
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.budget.rules.savings import DoubleClaim, Figure, SavingTruth, savings_truth
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.constitution.rules.rows import Appointment
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded


class RegisterStage(StrEnum):
    """How far a saving is on its way; it counts in the last alone."""

    PROPOSED = "proposal"
    AGREED = "agreed"
    IN_DELIVERY = "in delivery"
    DELIVERED = "delivered, not verified"
    VERIFIED = "verified"
    NOT_DELIVERED = "not delivered"


@dataclass(frozen=True, slots=True)
class RegisterMaterial:
    """All that the register is made of, as one audience knew it by a day."""

    figures: tuple[Figure, ...] = ()
    proposals: tuple[Recorded[SavingProposal], ...] = ()
    steps: tuple[Recorded[SavingStep], ...] = ()
    documents: tuple[Recorded[SavingDocument], ...] = ()
    ledger: tuple[Recorded[LedgerEvidence], ...] = ()


@dataclass(frozen=True, slots=True)
class RegisteredSaving:
    """One saving in one year as the register has it.

    Attributes:
        truth: what was planned, claimed and verified of it.
        proposal: its terms; None where it came in by a workbook and nobody proposed it here.
        agreed: the decision for the year.
        begun: the day its delivery began.
        documents: what it rests on.
        ledger: the lines of the books that fell.
        is_first_year: whether anything was said of it for no earlier year, so that its cost falls in this one.
    """

    truth: SavingTruth
    proposal: Recorded[SavingProposal] | None = None
    agreed: Recorded[SavingStep] | None = None
    begun: Recorded[SavingStep] | None = None
    documents: tuple[Recorded[SavingDocument], ...] = ()
    ledger: tuple[Recorded[LedgerEvidence], ...] = ()
    is_first_year: bool = True

    @property
    def stage(self) -> RegisterStage:
        """How far it is."""
        stages = (
            (self.truth.verified, RegisterStage.VERIFIED),
            (self.truth.not_delivered, RegisterStage.NOT_DELIVERED),
            (self.truth.claimed, RegisterStage.DELIVERED),
            (self.begun, RegisterStage.IN_DELIVERY),
            (self.agreed, RegisterStage.AGREED),
        )
        return next((stage for said, stage in stages if said is not None), RegisterStage.PROPOSED)

    @property
    def organisation(self) -> str:
        """Whose it is; blank for the council's own."""
        return self.proposal.row.organisation if self.proposal is not None else self.truth.organisation

    @property
    def recurrence(self) -> Recurrence:
        """Whether it comes back every year: the verifier's word, then the claimant's, then the proposal's."""
        said = self.truth.recurrence
        if said is Recurrence.NOT_STATED and self.proposal is not None:
            return self.proposal.row.recurrence
        return said

    @property
    def attribution(self) -> Attribution:
        """What it is owed to: one cause, the verifier's word before any other."""
        for figure in (self.truth.verified, self.truth.claimed, self.truth.forecast, self.truth.planned):
            if figure is not None and figure.row.attribution is not Attribution.NOT_STATED:
                return figure.row.attribution
        return self.proposal.row.attribution if self.proposal is not None else Attribution.NOT_STATED

    @property
    def promised(self) -> Money:
        """What was planned."""
        return _amount(self.truth.planned)

    @property
    def agreed_amount(self) -> Money:
        """What a decision agreed to."""
        return self.agreed.row.amount if self.agreed is not None else Money(0)

    @property
    def claimed(self) -> Money:
        """What is claimed."""
        return _amount(self.truth.claimed)

    @property
    def verified(self) -> Money:
        """What another has verified: no more than was claimed, nor, in the register, than the books show."""
        return _amount(self.truth.verified)

    @property
    def evidenced(self) -> Money | None:
        """By how much its lines of the books fell; None where none are shown."""
        return evidenced([line.row for line in self.ledger]) if self.ledger else None

    @property
    def cost_to_achieve(self) -> Money:
        """What it costs to bring about, as proposed: once, in its first year."""
        if self.proposal is None or not self.is_first_year:
            return Money(0)
        return self.proposal.row.cost_to_achieve

    @property
    def record_ids(self) -> tuple[str, ...]:
        """The records that it is told from."""
        figures = [figure.record_id for figure in self.truth.figures]
        steps = [each.record_id for each in (self.proposal, self.agreed, self.begun) if each is not None]
        documents, ledger = ([each.record_id for each in rows] for rows in (self.documents, self.ledger))
        return (*figures, *steps, *documents, *ledger)


@dataclass(frozen=True, slots=True)
class RegisterTotal:
    """Savings of a year added up.

    Attributes:
        promised: what was planned.
        agreed: what decisions agreed to.
        claimed: what is claimed.
        verified: what others than the claimants have verified; only this counts.
        cost_to_achieve: what they cost once to bring about.
        record_ids: the records behind.
    """

    promised: Money
    agreed: Money
    claimed: Money
    verified: Money
    cost_to_achieve: Money
    record_ids: tuple[str, ...]

    @property
    def gap(self) -> Money:
        """What was promised and does not count yet; below nil where more is verified than was promised."""
        return self.promised - self.verified


@dataclass(frozen=True, slots=True)
class SavingsRegister:
    """The savings of a year, all of them or one organisation's.

    Attributes:
        year: the year.
        on: the day by which all of it was said.
        savings: by reference.
        claimed_twice: lines of books on which more is claimed than they fell by, or that two sides claim.
        double_claims: claims by two, on the same evidence, or owed to two causes.
    """

    year: FinancialYear
    on: date
    savings: tuple[RegisteredSaving, ...]
    claimed_twice: tuple[ClaimedTwice, ...]
    double_claims: tuple[DoubleClaim, ...]

    @property
    def total(self) -> RegisterTotal:
        """All of them added up."""
        return _added_up(self.savings)

    @property
    def by_recurrence(self) -> dict[Recurrence, RegisterTotal]:
        """What comes back every year apart from what is one-off, and from what nobody says which it is."""
        return {word: _added_up([each for each in self.savings if each.recurrence is word]) for word in Recurrence}

    @property
    def by_attribution(self) -> dict[Attribution, RegisterTotal]:
        """Each cause's own; a saving has one cause, so together they are the total."""
        return {cause: _added_up([each for each in self.savings if each.attribution is cause]) for cause in Attribution}

    @property
    def by_organisation(self) -> dict[str, RegisterTotal]:
        """Each organisation's own, by key; the council's own stand under a blank."""
        keys = sorted({each.organisation for each in self.savings})
        return {key: _added_up([each for each in self.savings if each.organisation == key]) for key in keys}


def savings_register(
    material: RegisterMaterial, year: FinancialYear, on: date, *, vehicle: str | None = None
) -> SavingsRegister:
    """Return the register of a year, from all that was said by a day.

    Args:
        material: what is on record.
        year: the year.
        on: the day.
        vehicle: whose savings alone; blank for the council's own, None for everybody's.
    """
    truth = savings_truth(material.figures, year, on)
    registered = [_registered(each, material, on) for each in truth.savings]
    kept = tuple(each for each in registered if vehicle is None or each.organisation == vehicle)
    names = {each.truth.saving for each in kept}
    return SavingsRegister(
        year=year,
        on=on,
        savings=kept,
        # Claims are held against everybody's, or a vehicle's page would not show what the council claims of it too.
        claimed_twice=tuple(each for each in claimed_twice(line_claims(registered)) if names & set(each.savings)),
        double_claims=tuple(each for each in truth.double_claims if names & set(each.savings)),
    )


def line_claims(savings: Iterable[RegisteredSaving]) -> tuple[LineClaim, ...]:
    """Return what savings claim of lines of books: each claim over its lines as they fell, to the penny."""
    return tuple(claim for saving in savings if saving.claimed > Money(0) for claim in _line_claims(saving))


def _line_claims(saving: RegisteredSaving) -> Iterable[LineClaim]:
    counts = saving.verified if saving.truth.verified is not None else saving.claimed
    weights = [max(line.row.fell.pence, 0) for line in saving.ledger]
    if not any(weights):
        weights = [1] * len(weights)
    for line, amount in zip(saving.ledger, counts.split(weights) if weights else [], strict=True):
        row = line.row
        yield LineClaim(
            claim=line.record_id,
            saving=row.saving,
            organisation=row.books,
            account=row.account,
            first=row.first,
            last=row.last,
            amount=amount,
            fell=row.fell,
            counterparty=row.counterparty,
            service=saving.proposal.row.service if saving.proposal is not None else "",
        )


def _registered(truth: SavingTruth, material: RegisterMaterial, on: date) -> RegisteredSaving:
    years = [each.row.financial_year for each in material.figures if each.row.saving == truth.saving]
    own = [each for each in material.steps if each.row.saving == truth.saving and each.row.taken_on <= on]
    steps = {each.row.step: each for each in own if each.row.financial_year == truth.year}
    return RegisteredSaving(
        truth=truth,
        proposal=next((each for each in material.proposals if each.row.saving == truth.saving), None),
        agreed=steps.get(Step.AGREED),
        begun=steps.get(Step.IN_DELIVERY),
        documents=tuple(
            each for each in material.documents if each.row.saving == truth.saving and each.row.given_on <= on
        ),
        ledger=tuple(
            each
            for each in material.ledger
            if (each.row.saving, each.row.financial_year) == (truth.saving, truth.year) and each.row.shown_on <= on
        ),
        is_first_year=truth.year == min(years),
    )


def check_proposal(proposal: SavingProposal, standing: SavingProposal | None, *, is_agreed: bool) -> None:
    """Refuse a proposal that does not say what it will be judged by, or that changes what was agreed.

    Raises:
        SavingSaysTooLittle: names what is missing.
        SavingAgreedAlready: a decision agreed to other terms.
    """
    said = {
        "what is saved and how": proposal.title.strip(),
        "who owns it": proposal.owner.strip(),
        "what the baseline is of": proposal.baseline_words.strip(),
        "what a year costs without it": proposal.baseline > Money(0),
        "whether it comes back every year": proposal.recurrence is not Recurrence.NOT_STATED,
        "what it will be owed to": proposal.attribution is not Attribution.NOT_STATED,
        "what it costs to bring about, nil or more": proposal.cost_to_achieve >= Money(0),
    }
    missing = next((what for what, is_said in said.items() if not is_said), None)
    if missing is not None:
        raise SavingSaysTooLittle(missing)
    if is_agreed and standing is not None and proposal != standing:
        raise SavingAgreedAlready(proposal.saving)


def check_positive(amount: Money) -> None:
    """Refuse a saving of nothing or of less.

    Raises:
        SavingAmountNotPositive: it is.
    """
    if amount <= Money(0):
        raise SavingAmountNotPositive(amount)


_HEARD = (SavingDocumentKind.EQUALITY, SavingDocumentKind.CONSULTATION)


def check_agreement(
    proposal: SavingProposal, documents: Iterable[SavingDocument], *, by_post: str, decided_on: date
) -> None:
    """Refuse to record a saving as agreed by its proposer, or before equality was weighed and anybody was heard.

    Raises:
        SavingAgreedByItsProposer: the post that records the decision proposed it.
        SavingAgreedUnheard: no equality record, or no consultation record, is dated by the day of the decision.

    Source: Equality Act 2010 section 149 (due regard in the exercise of functions); Local Government Act 1999
        section 3 (consultation on how functions are exercised).
    """
    if in_one_spelling(by_post) == in_one_spelling(proposal.proposed_by):
        raise SavingAgreedByItsProposer
    given = {document.kind for document in documents if document.dated_on <= decided_on}
    for kind in _HEARD:
        if kind not in given:
            raise SavingAgreedUnheard(kind.value)


def check_may_begin(saving: str, year: FinancialYear, steps: Collection[SavingStep]) -> None:
    """Refuse to deliver what nobody agreed to for the year.

    Raises:
        SavingNotAgreed: nobody did.
    """
    if not any(_is(step, saving, year, Step.AGREED) for step in steps):
        raise SavingNotAgreed(saving, str(year))


def check_may_claim(saving: str, year: FinancialYear, amount: Money, steps: Collection[SavingStep]) -> None:
    """Refuse to claim what was not agreed, what is not in delivery, or less than nil.

    Raises:
        SavingNotAgreed: nobody agreed to it for the year.
        SavingNotInDelivery: its delivery has not begun.
        SavingAmountNotPositive: the claim is of nothing or of less.
    """
    check_positive(amount)
    check_may_begin(saving, year, steps)
    if not any(_is(step, saving, year, Step.IN_DELIVERY) for step in steps):
        raise SavingNotInDelivery(saving, str(year))


def check_without_interest(
    proposal: SavingProposal | None, organisation: str, by_post: str, posts: Sequence[Appointment]
) -> None:
    """Refuse a verifier with an interest: the owner, the proposer, whoever fills their post, or one of the vehicle.

    Args:
        proposal: the terms of the saving; None where nobody proposed it here.
        organisation: whose saving it is; blank for the council's own.
        by_post: the post that verifies.
        posts: who fills which post on the day.

    Raises:
        VerifierHoldsInterest: says which.
    """
    own = in_one_spelling(by_post)
    parties = {in_one_spelling(post) for post in (proposal.owner, proposal.proposed_by)} if proposal else set()
    if own in parties:
        raise VerifierHoldsInterest("it owns or proposed the saving")
    filled = {in_one_spelling(post.post): post for post in posts}
    verifier = filled.get(own)
    if verifier is None:
        return
    if organisation and any(
        post.organisation == organisation and post.holder == verifier.holder for post in posts if post.holder
    ):
        raise VerifierHoldsInterest(f"whoever fills it holds a post of {organisation}")
    if any(filled[party].holder == verifier.holder for party in parties if party in filled):
        raise VerifierHoldsInterest("the same person owns or proposed the saving from another post")


def _is(step: SavingStep, saving: str, year: FinancialYear, wanted: Step) -> bool:
    return (step.saving, step.financial_year, step.step) == (saving, year, wanted)


def _amount(figure: Figure | None) -> Money:
    return Money(0) if figure is None else figure.row.amount


def _added_up(savings: Sequence[RegisteredSaving]) -> RegisterTotal:
    return RegisterTotal(
        promised=Money.total([each.promised for each in savings]),
        agreed=Money.total([each.agreed_amount for each in savings]),
        claimed=Money.total([each.claimed for each in savings]),
        verified=Money.total([each.verified for each in savings]),
        cost_to_achieve=Money.total([each.cost_to_achieve for each in savings]),
        record_ids=tuple(record_id for each in savings for record_id in each.record_ids),
    )
