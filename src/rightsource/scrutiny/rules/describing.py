"""Each kind of row in words: what its figure is, and its value as a reader sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rightsource.budget.rules.register_rows import LedgerEvidence, SavingDocument, SavingProposal, SavingStep
from rightsource.budget.rules.rows import BudgetLine, SavingFigure
from rightsource.commissioning.rules.rows import AgreementTerms, MonthlyReturn, PriceEvent, TradingFigure
from rightsource.constitution.rules.rows import Accountability, Appointment, OrganisationInForce
from rightsource.federation.rules.rows import Holding
from rightsource.governance.rules.rows import Decision, Paper, Warning  # noqa: A004 - the word of the Acts
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.scrutiny.rules.rows import Fact
from rightsource.treasury.rules.rows import (
    CashLine,
    Contribution,
    Covenant,
    DebtFinanced,
    ExposureFigure,
    GrantMovement,
    Loan,
    ReceiptsUse,
    ReserveFigure,
    Subsidy,
)

Described = tuple[str, str]


def described(row: Any) -> Described:
    """Return what a row's figure is, and its value; a row without a figure gives its words."""
    describe = _BY_KIND.get(type(row))
    return describe(row) if describe else (type(row).__name__, "")


def _saving(row: SavingFigure) -> Described:
    return f"{row.title}, {row.financial_year}, {row.stage} on {day_in_words(row.said_on)}", amount_in_words(row.amount)


def _proposal(row: SavingProposal) -> Described:
    what = f"{row.title} ({row.saving}), proposed by {row.proposed_by} on {day_in_words(row.proposed_on)}"
    return what, f"{amount_in_words(row.cost_to_achieve)} to bring about, on {amount_in_words(row.baseline)} a year"


def _saving_step(row: SavingStep) -> Described:
    decided = f" by {row.decision}" if row.decision else ""
    what = f"{row.saving}, {row.financial_year}, {row.step}{decided} on {day_in_words(row.taken_on)}"
    return what, amount_in_words(row.amount)


def _saving_document(row: SavingDocument) -> Described:
    what = f"{row.kind.capitalize()} record of {row.saving}, {day_in_words(row.dated_on)}"
    return what, f"{row.title}, {row.reference}"


def _ledger_evidence(row: LedgerEvidence) -> Described:
    what = f"Account {row.account} of {row.books}, {row.first} to {row.last}, against {row.against} ({row.how})"
    return what, f"{amount_in_words(row.was)} where it would have been {amount_in_words(row.would_have_been)}"


def _budget_line(row: BudgetLine) -> Described:
    what = f"{row.name} of {row.organisation}, {row.financial_year}, {row.version} as at {day_in_words(row.as_at)}"
    return what, amount_in_words(row.amount)


def _reserve(row: ReserveFigure) -> Described:
    name = f"{row.kind}s" if row.name == "all" else f"{row.name} ({row.kind})"
    return f"{name}, {row.measure}, {day_in_words(row.as_at)}, {row.statement}", amount_in_words(row.amount)


def _exposure(row: ExposureFigure) -> Described:
    return f"{row.name} ({row.kind}) of {row.organisation}, {day_in_words(row.as_at)}", amount_in_words(row.amount)


def _contribution(row: Contribution) -> Described:
    what = f"Part of {row.partner} in {row.organisation}, {row.financial_year}"
    if row.share_of_budget_percent is not None:
        return what, f"{row.share_of_budget_percent.normalize():f}% of the budget"
    parts = [
        f"{word} {amount_in_words(amount)}"
        for word, amount in (("promised", row.promised), ("paid", row.paid))
        if amount is not None
    ]
    return what, ", ".join(parts)


def _receipts_use(row: ReceiptsUse) -> Described:
    what = f"Capital receipts of {row.organisation} {row.stage}, {row.project}, {row.financial_year}"
    return what, f"{amount_in_words(row.amount)} for {row.supports}"


def _loan(row: Loan) -> Described:
    terms = f"{row.rate_percent.normalize():f}%, {row.repayment}, until {day_in_words(row.repaid_by)}"
    return f"{row.name}: {row.lender} to {row.borrower}, {terms}", amount_in_words(row.principal)


def _covenant(row: Covenant) -> Described:
    return f"Covenant of {row.borrower} on {row.loan}, {row.measure}", f"{row.threshold:f}"


def _debt_financed(row: DebtFinanced) -> Described:
    return f"{row.name}, {row.financial_year}, paid for by borrowing, {row.method}", amount_in_words(row.amount)


def _subsidy(row: Subsidy) -> Described:
    what = f"{row.given_for}: {row.giver} to {row.organisation}, {day_in_words(row.given_on)}, {row.kind}"
    return what, amount_in_words(row.amount)


def _cash_line(row: CashLine) -> Described:
    what = f"{row.name} ({row.kind}) of {row.organisation}, from {day_in_words(row.first_on)}, {row.repeats}"
    return what, amount_in_words(row.amount)


def _grant_movement(row: GrantMovement) -> Described:
    to = f" to {row.passed_to}" if row.passed_to else ""
    what = f"{row.grant}, {row.financial_year}: {row.organisation}, {row.step}{to}, {day_in_words(row.moved_on)}"
    return what, amount_in_words(row.amount)


def _trading(row: TradingFigure) -> Described:
    what = f"Work of {row.organisation}, {row.financial_year}, {row.kind}"
    return what, f"{amount_in_words(row.owner_work)} for owners, {amount_in_words(row.external_work)} for others"


def _price(row: PriceEvent) -> Described:
    return f"Price of {row.agreement}, {row.financial_year}, {row.kind}", amount_in_words(row.amount)


def _return(row: MonthlyReturn) -> Described:
    lowest = min(row.cash_by_week, default=Money(0))
    what = f"Return of {row.organisation} for {row.month}"
    return what, f"reserves {amount_in_words(row.reserves)}, lowest cash {amount_in_words(lowest)}"


def _decision(row: Decision) -> Described:
    return f"{row.title}, {row.body}, {day_in_words(row.decided_on)}", str(row.outcome)


def _paper(row: Paper) -> Described:
    signed = f"signed {day_in_words(row.signed_on)}" if row.signed_on else "no signature on record"
    return f"{row.title} ({row.kind})", signed


def _warning(row: Warning) -> Described:
    return f"{row.issuer} ({row.issued_by}), {day_in_words(row.issued_on)}: {row.matter}", ""


def _fact(row: Fact) -> Described:
    return row.statement, " ".join(part for part in (row.value, row.unit) if part)


def _organisation(row: OrganisationInForce) -> Described:
    return f"{row.name}, {row.legal_form}, from {day_in_words(row.period.starts_on)}", str(row.status)


def _holding(row: Holding) -> Described:
    share = "part not established" if row.share_percent is None else f"{row.share_percent.normalize():f}%"
    return f"{row.owner} in {row.owned}, {row.kind}", share


def _agreement(row: AgreementTerms) -> Described:
    return f"{row.title}, {row.commissioner} with {row.provider}", str(row.route)


def _accountability(row: Accountability) -> Described:
    return f"Duty {row.duty}, discharged by {row.discharged_by or 'the council itself'}", row.accountable_post


def _appointment(row: Appointment) -> Described:
    return row.title, row.holder or "vacant"


def _outturn(row: OutturnRow) -> Described:
    movements = [row.authority.reserves.get(reserve) for reserve in ("other_earmarked", "unallocated")]
    is_budget = row.form == "RA"
    held = [one.opening_gbp_thousand if is_budget else one.closing_gbp_thousand for one in movements if one]
    day = row.financial_year.first_day if is_budget else row.financial_year.last_day
    return f"Usable reserves, {row.form} return {row.financial_year}, {day_in_words(day)}", f"£{sum(held):,}k"


_BY_KIND: dict[type, Callable[[Any], Described]] = {
    SavingFigure: _saving,
    SavingProposal: _proposal,
    SavingStep: _saving_step,
    SavingDocument: _saving_document,
    LedgerEvidence: _ledger_evidence,
    BudgetLine: _budget_line,
    ReserveFigure: _reserve,
    ExposureFigure: _exposure,
    Contribution: _contribution,
    ReceiptsUse: _receipts_use,
    Loan: _loan,
    Covenant: _covenant,
    DebtFinanced: _debt_financed,
    Subsidy: _subsidy,
    CashLine: _cash_line,
    GrantMovement: _grant_movement,
    TradingFigure: _trading,
    PriceEvent: _price,
    MonthlyReturn: _return,
    Decision: _decision,
    Paper: _paper,
    Warning: _warning,
    Fact: _fact,
    OrganisationInForce: _organisation,
    Holding: _holding,
    AgreementTerms: _agreement,
    Accountability: _accountability,
    Appointment: _appointment,
    OutturnRow: _outturn,
}
