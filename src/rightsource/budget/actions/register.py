"""Taking a saving from proposal to claim: each step a dated row, each by its own rule, each of them safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.budget import models
from rightsource.budget.actions.recording import record_savings
from rightsource.budget.errors import (
    BY_CONSTRAINT,
    SavingAgreedWithoutDecision,
    SavingNamesTheUnknown,
    SavingNotInTheRegister,
    SavingSaysTooLittle,
)
from rightsource.budget.queries.evidence import evidence_line, not_on_record
from rightsource.budget.rules import register, rows
from rightsource.budget.rules.ledger_evidence import EvidenceAsked, check_months
from rightsource.budget.rules.register_rows import (
    LedgerEvidence,
    SavingDocument,
    SavingDocumentKind,
    SavingProposal,
    SavingStep,
    Step,
)
from rightsource.constitution import queries as constitution
from rightsource.governance import queries as governance
from rightsource.governance.rules.rows import Decision, Outcome
from rightsource.quantities import FinancialYear, Money
from rightsource.storage import audit, documents, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, KnownOn, Recorded, Source
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef

_Table = models.SavingProposal | models.SavingStep | models.SavingDocument | models.LedgerEvidence


@transaction.atomic
def propose_saving(
    *,
    by: Actor,
    authority: Authority,
    proposal: SavingProposal,
    year: FinancialYear,
    amount: Money,
    today: date,
    known_to: Audience = Audience.MEMBERS,
) -> bool:
    """Propose a saving and what it is to bring in a year; call it again for each further year.

    Args:
        by: who proposes it.
        authority: on what authority.
        proposal: its terms; who proposed it and when are written as they are.
        year: the year it counts in.
        amount: what it is to bring in that year.
        today: the day.
        known_to: who is to know of it.

    Returns:
        Whether anything was written.

    Raises:
        SavingSaysTooLittle: the terms do not say what it will be judged by.
        SavingAgreedAlready: a decision agreed to other terms.
        SavingAmountNotPositive: it brings nothing.
        SavingNamesTheUnknown: its organisation or its service is not on record.
        VerifierHoldsInterest: the post that would own or propose it has verified it.
        RecordChangedMeanwhile: somebody else proposed it at the same time.
    """
    _check_on_record([proposal.organisation], proposal.service)
    record_keys(models.Saving, [proposal.saving])
    _locked(proposal.saving)
    standing = _proposal(proposal.saving)
    is_agreed = bool(records.current(models.SavingStep).filter(saving=proposal.saving, step=Step.AGREED))
    if standing is not None:
        proposal = replace(proposal, proposed_by=standing.row.proposed_by, proposed_on=standing.row.proposed_on)
        known_to = standing.provenance.known_on.widest
    register.check_proposal(proposal, standing.row if standing is not None else None, is_agreed=is_agreed)
    register.check_positive(amount)
    figure = _figure(proposal, rows.SavingStage.PLANNED, year, amount, said_by=by.post, said_on=today)
    is_new = standing is None or standing.row != proposal
    is_planned = _is_said(figure)
    if not is_new and is_planned:
        return False
    details = {"year": str(year), "amount": str(amount)}
    act = _begun(
        "saving-proposed", proposal.saving, details, by=by, authority=authority, today=today, known_to=known_to
    )
    if is_new:
        act.write(models.SavingProposal, proposal)
    if not is_planned:
        act.write_figure(figure)
    return True


@transaction.atomic
def attach_saving_document(
    *,
    by: Actor,
    authority: Authority,
    saving: str,
    kind: SavingDocumentKind,
    title: str,
    reference: str,
    dated_on: date,
    today: date,
    file: GivenFile | None = None,
) -> bool:
    """Give a document that a saving rests on: where it stands, and the file itself where it is to be kept here.

    Returns:
        Whether anything was written.

    Raises:
        SavingNotInTheRegister: nothing was said of the saving yet.
        SavingSaysTooLittle: the document has no title or no reference.
        RecordChangedMeanwhile: somebody else gave it at the same time.
    """
    organisation, known_to = _locked_saving(saving)
    if not title.strip() or not reference.strip():
        raise SavingSaysTooLittle("what the document is called and where it stands")
    given = SavingDocument(
        saving=saving,
        kind=kind,
        title=title.strip(),
        reference=reference.strip(),
        dated_on=dated_on,
        sha256=file.sha256 if file is not None else "",
        given_by=by.post,
        given_on=today,
        organisation=organisation,
    )
    if any(replace(each, given_by=by.post, given_on=today) == given for each in _documents(saving)):
        return False
    details = {"kind": kind, "reference": given.reference}
    act = _begun("saving-document-given", saving, details, by=by, authority=authority, today=today, known_to=known_to)
    if file is not None:
        assert act.recording.event is not None
        documents.keep(file, event=act.recording.event)
    act.write(models.SavingDocument, given)
    return True


@transaction.atomic
def agree_saving(
    *, by: Actor, authority: Authority, saving: str, year: FinancialYear, amount: Money, decision: str, today: date
) -> bool:
    """Record that a decision agreed to a saving for a year, and to how much of it.

    Returns:
        Whether anything was written.

    Raises:
        SavingNotInTheRegister: nobody has proposed it for the year.
        SavingAmountNotPositive: the amount is nil or less.
        SavingAgreedWithoutDecision: no such decision that agreed to anything is on record.
        SavingAgreedByItsProposer: the post that records it proposed it.
        SavingAgreedUnheard: no equality or consultation record is dated by the day of the decision.
        RecordChangedMeanwhile: somebody else recorded it at the same time.
    """
    proposal, known_to = _locked_proposal(saving)
    if not any(each.financial_year == year for each in _figures(saving)):
        raise SavingNotInTheRegister(f"{saving}, {year}")
    register.check_positive(amount)
    decided = _decision(decision, today)
    register.check_agreement(proposal, _documents(saving), by_post=by.post, decided_on=decided.decided_on)
    step = SavingStep(
        saving=saving,
        financial_year=year,
        step=Step.AGREED,
        amount=amount,
        decision=decided.reference,
        taken_by=by.post,
        taken_on=today,
        organisation=proposal.organisation,
    )
    return _take(step, "saving-agreed", by=by, authority=authority, today=today, known_to=known_to)


@transaction.atomic
def begin_saving(*, by: Actor, authority: Authority, saving: str, year: FinancialYear, today: date) -> bool:
    """Record that the delivery of an agreed saving has begun.

    Returns:
        Whether anything was written.

    Raises:
        SavingNotInTheRegister: nobody has proposed it.
        SavingNotAgreed: nobody agreed to it for the year.
        RecordChangedMeanwhile: somebody else recorded it at the same time.
    """
    _, known_to = _locked_proposal(saving)
    steps = _steps(saving)
    register.check_may_begin(saving, year, steps)
    agreed = next(each for each in steps if each.step is Step.AGREED and each.financial_year == year)
    step = replace(agreed, step=Step.IN_DELIVERY, decision="", taken_by=by.post, taken_on=today)
    return _take(step, "saving-begun", by=by, authority=authority, today=today, known_to=known_to)


@transaction.atomic
def claim_saving(
    *,
    by: Actor,
    authority: Authority,
    saving: str,
    year: FinancialYear,
    amount: Money,
    evidence: str,
    today: date,
    evidence_due_on: date | None = None,
) -> bool:
    """Claim that a saving in delivery was delivered: how much, and on what evidence. It counts once it is verified.

    Returns:
        Whether anything was written.

    Raises:
        SavingNotInTheRegister: nobody has proposed it.
        SavingNotAgreed: nobody agreed to it for the year.
        SavingNotInDelivery: its delivery has not begun.
        SavingAmountNotPositive: nothing is claimed.
        SavingVerifiedByItsClaimant: the post that claims it has verified it.
        RecordChangedMeanwhile: somebody else claimed it at the same time.
    """
    proposal, known_to = _locked_proposal(saving)
    register.check_may_claim(saving, year, amount, _steps(saving))
    figure = replace(
        _figure(proposal, rows.SavingStage.CLAIMED, year, amount, said_by=by.post, said_on=today),
        evidence=evidence.strip(),
        evidence_due_on=evidence_due_on,
    )
    if _is_said(figure):
        return False
    details = {"year": str(year), "amount": str(amount)}
    act = _begun("saving-claimed", saving, details, by=by, authority=authority, today=today, known_to=known_to)
    act.write_figure(figure)
    return True


@transaction.atomic
def show_ledger_evidence(
    *, by: Actor, authority: Authority, saving: str, year: FinancialYear, asked: EvidenceAsked, today: date
) -> bool:
    """Show what an account was over some months against what it would have been, as the books have both today.

    Returns:
        Whether anything was written.

    Raises:
        SavingNotInTheRegister: nothing was said of the saving yet.
        EvidenceMonthsOutsideTheYear: the months are no run of months of the year.
        SavingNamesTheUnknown: an organisation is not on record.
        AccountNotInTheBooks: the books have no such account.
        NoCounterfactual: what it is held against is not on record.
        RecordChangedMeanwhile: somebody else showed it at the same time.
    """
    organisation, known_to = _locked_saving(saving)
    check_months(asked, year)
    _check_on_record([asked.books, asked.counterparty])
    line = replace(evidence_line(asked, year, shown_by=by.post, today=today), saving=saving, organisation=organisation)
    if any(replace(each, shown_by=by.post, shown_on=today) == line for each in _ledger(saving)):
        return False
    details = {"books": asked.books, "account": asked.account, "fell": str(line.fell)}
    act = _begun("saving-evidence-shown", saving, details, by=by, authority=authority, today=today, known_to=known_to)
    act.write(models.LedgerEvidence, line)
    return True


def _take(
    step: SavingStep,
    name: str,
    *,
    by: Actor,
    authority: Authority,
    today: date,
    known_to: Audience,
) -> bool:
    if any(replace(each, taken_by=by.post, taken_on=today) == step for each in _steps(step.saving)):
        return False
    details = {"year": str(step.financial_year), "amount": str(step.amount), "decision": step.decision}
    act = _begun(name, step.saving, details, by=by, authority=authority, today=today, known_to=known_to)
    act.write(models.SavingStep, step)
    return True


def _check_on_record(organisations: Sequence[str], service: str = "") -> None:
    missing = not_on_record(organisations, service)
    if missing:
        raise SavingNamesTheUnknown(", ".join(missing))


def _decision(reference: str, today: date) -> Decision:
    if not reference.strip():
        raise SavingAgreedWithoutDecision
    for each in governance.decisions_known(today, Audience.INSIDERS):
        is_taken = each.row.outcome is Outcome.AGREED and each.row.decided_on <= today
        if each.row.reference == reference.strip() and is_taken:
            return each.row
    raise SavingAgreedWithoutDecision(reference)


def _locked(saving: str) -> None:
    models.Saving.objects.select_for_update().filter(key=saving).first()


def _proposal(saving: str) -> Recorded[SavingProposal] | None:
    found = records.recorded(SavingProposal, records.current(models.SavingProposal).filter(saving=saving))
    return next(iter(found), None)


def _locked_proposal(saving: str) -> tuple[SavingProposal, Audience]:
    """Return the terms of a saving, and who is to know what is recorded of it; others wait until we are done."""
    _locked(saving)
    proposal = _proposal(saving)
    if proposal is None:
        raise SavingNotInTheRegister(saving)
    return proposal.row, proposal.provenance.known_on.widest


def _locked_saving(saving: str) -> tuple[str, Audience]:
    """Return whose a saving is, and who is to know what is recorded of it, be it proposed here or brought in."""
    _locked(saving)
    proposal = _proposal(saving)
    if proposal is not None:
        return proposal.row.organisation, proposal.provenance.known_on.widest
    said = records.recorded(rows.SavingFigure, records.current(models.SavingFigure).filter(saving=saving))
    if not said:
        raise SavingNotInTheRegister(saving)
    last = max(said, key=lambda each: each.row.said_on)
    return last.row.organisation, last.provenance.known_on.widest


def _figures(saving: str) -> list[rows.SavingFigure]:
    found = records.current(models.SavingFigure).filter(saving=saving)
    return [records.as_row(rows.SavingFigure, each) for each in found]


def _steps(saving: str) -> list[SavingStep]:
    return [records.as_row(SavingStep, each) for each in records.current(models.SavingStep).filter(saving=saving)]


def _documents(saving: str) -> list[SavingDocument]:
    found = records.current(models.SavingDocument).filter(saving=saving)
    return [records.as_row(SavingDocument, each) for each in found]


def _ledger(saving: str) -> list[LedgerEvidence]:
    found = records.current(models.LedgerEvidence).filter(saving=saving)
    return [records.as_row(LedgerEvidence, each) for each in found]


def _figure(
    proposal: SavingProposal,
    stage: rows.SavingStage,
    year: FinancialYear,
    amount: Money,
    *,
    said_by: str,
    said_on: date,
) -> rows.SavingFigure:
    return rows.SavingFigure(
        saving=proposal.saving,
        title=proposal.title,
        financial_year=year,
        stage=stage,
        amount=amount,
        said_on=said_on,
        said_by=said_by,
        organisation=proposal.organisation,
        service=proposal.service,
        recurrence=proposal.recurrence,
        attribution=proposal.attribution,
    )


def _is_said(figure: rows.SavingFigure) -> bool:
    """Answer whether the last word at a stage says the same already."""
    same = (figure.financial_year, figure.stage)
    said = [each for each in _figures(figure.saving) if (each.financial_year, each.stage) == same]
    last = max(said, key=lambda each: each.said_on, default=None)
    return last is not None and replace(last, said_on=figure.said_on) == figure


@dataclass(frozen=True, slots=True)
class _Act:
    """One act: what every row written in it shares, its audit event among that."""

    by: Actor
    authority: Authority
    known_to: Audience
    recording: Recording

    def write(self, model: type[_Table], row: Any) -> None:
        """Write a row of the register."""
        record_rows(
            model,
            [self._entry(row)],
            by=self.by,
            authority=self.authority,
            recording=self.recording,
            refusals=BY_CONSTRAINT,
        )

    def write_figure(self, figure: rows.SavingFigure) -> None:
        """Write what is said of a saving."""
        entries = [self._entry(figure)]
        record_savings(by=self.by, authority=self.authority, entries=entries, recording=self.recording)

    def _entry(self, row: Any) -> Entry:
        title = f"Recorded by {self.by.post} on the authority of {self.authority}"
        return Entry(
            row, Source(title, grade=constitution.own_grade()), KnownOn.on(self.recording.today, self.known_to)
        )


def _begun(
    name: str,
    saving: str,
    details: Mapping[str, object],
    *,
    by: Actor,
    authority: Authority,
    today: date,
    known_to: Audience,
) -> _Act:
    subject = str(SubjectRef(Kind.SAVING, saving))
    event = audit.record(name, subject=subject, by=by, authority=authority, details=details)
    return _Act(by, authority, known_to, Recording(today, event))
