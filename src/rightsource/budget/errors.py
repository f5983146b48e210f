"""What the budget refuses."""

from uuid import UUID

from rightsource.quantities import Money, Refusal


class SavingVerifiedWithoutEvidence(Refusal):
    """A saving would count as verified without evidence."""

    code = "saving-verified-without-evidence"
    advice = "Say what the evidence is: a document, or the lines that fell."

    def __init__(self) -> None:
        super().__init__("A saving would count as verified without evidence.")


class SavingVerifiedByItsClaimant(Refusal):
    """A saving would be verified by the post that claimed it."""

    code = "saving-verified-by-its-claimant"
    advice = "Have another post verify it."

    def __init__(self) -> None:
        super().__init__("A saving would be verified by the post that claimed it.")


class SavingNotClaimed(Refusal):
    """A saving that nobody has claimed would be verified."""

    code = "saving-not-claimed"
    advice = "Record the claim first: who says it was saved, how much, and on what evidence."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"Nobody has claimed the saving {saving!r} for {year}.")


class VerifiedMoreThanClaimed(Refusal):
    """More would be verified of a saving than was claimed, or less than nothing."""

    code = "verified-more-than-claimed"
    advice = (
        "Verify what the evidence shows, from nil up to the claim. If more was saved, have the claim recorded anew."
    )

    def __init__(self, amount: Money, claimed: Money) -> None:
        self.amount = amount
        self.claimed = claimed
        super().__init__(f"{claimed} is claimed, so {amount} cannot be verified.")


class SavingNotInTheRegister(Refusal):
    """A step would be taken of a saving of which nothing is on record."""

    code = "saving-not-in-the-register"
    advice = "Propose it first: what is saved, from what baseline, at what cost, and who owns it."

    def __init__(self, saving: str) -> None:
        self.saving = saving
        super().__init__(f"Nobody has proposed the saving {saving!r}.")


class SavingNamesTheUnknown(Refusal):
    """A saving, or its evidence, names an organisation or a service that is not on record."""

    code = "saving-names-the-unknown"
    advice = "Record the organisation or the service first, or correct its key."

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"Not on record: {what}.")


class SavingSaysTooLittle(Refusal):
    """A saving would be proposed without what it will be judged by."""

    code = "saving-says-too-little"
    advice = "Say what it is, who owns it, what a year costs without it and where that is written, and how it counts."

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(f"The proposal does not say {missing}.")


class SavingAgreedAlready(Refusal):
    """A proposal would be changed after it was agreed."""

    code = "saving-agreed-already"
    advice = "What was decided stands. Propose what has changed as another saving."

    def __init__(self, saving: str) -> None:
        self.saving = saving
        super().__init__(f"The saving {saving!r} is agreed, so its terms cannot be changed.")


class SavingAgreedByItsProposer(Refusal):
    """A saving would be agreed by the post that proposed it."""

    code = "saving-agreed-by-its-proposer"
    advice = "Have another post record the decision."

    def __init__(self) -> None:
        super().__init__("A saving would be agreed by the post that proposed it.")


class SavingAgreedWithoutDecision(Refusal):
    """A saving would be agreed by a decision that is not on record, or that did not agree to it."""

    code = "saving-agreed-without-decision"
    advice = "Record the decision first, and that it was taken; then cite its reference."

    def __init__(self, decision: str = "") -> None:
        self.decision = decision
        said = f"No decision {decision!r} that agreed to anything is on record" if decision else "No decision is cited"
        super().__init__(f"{said}, so the saving is not agreed.")


class SavingAgreedUnheard(Refusal):
    """A saving would be agreed before its effect on equality was weighed, or before anybody was heard on it."""

    code = "saving-agreed-unheard"
    advice = "Give the document that shows it, dated no later than the decision; one may say why none was needed."

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"No {kind} record from before the decision is given with the saving.")


class SavingNotAgreed(Refusal):
    """A saving would be delivered or claimed that nobody has agreed to."""

    code = "saving-not-agreed"
    advice = "Record the decision that agreed to it for that year."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"The saving {saving!r} is not agreed for {year}.")


class SavingNotInDelivery(Refusal):
    """A saving would be claimed before its delivery began."""

    code = "saving-not-in-delivery"
    advice = "Record the day on which its delivery began."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"The delivery of the saving {saving!r} has not begun for {year}.")


class SavingAmountNotPositive(Refusal):
    """A saving of nothing, or of less, would be promised or agreed, or one below nil claimed."""

    code = "saving-amount-not-positive"
    advice = "Give what is saved in a year as an amount above nil; a cost is not a saving."

    def __init__(self, amount: Money) -> None:
        self.amount = amount
        super().__init__(f"{amount} is no saving.")


class VerifierHoldsInterest(Refusal):
    """A saving would be verified by somebody with an interest in it."""

    code = "verifier-holds-interest"
    advice = "Have it verified by a post without an interest: not its owner or proposer, nor of the vehicle it is of."

    def __init__(self, why: str = "it owns or proposed the saving") -> None:
        self.why = why
        super().__init__(f"The post that verifies holds an interest: {why}.")


class NoLedgerEvidence(Refusal):
    """A saving of the register would be verified with no line of any books shown."""

    code = "no-ledger-evidence"
    advice = "Have its owner show which accounts fell, over which months, and against what."

    def __init__(self, saving: str, year: str) -> None:
        self.saving = saving
        self.year = year
        super().__init__(f"No ledger evidence is shown for the saving {saving!r} in {year}.")


class NoCounterfactual(Refusal):
    """Nothing is on record against which an account could have fallen."""

    code = "no-counterfactual"
    advice = "Hold it against something that is on record, or give the rise and where it is written."

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"There is nothing to hold the account against: {why}.")


class EvidenceMonthsNotClosed(Refusal):
    """A saving would be verified on months whose books can still change."""

    code = "evidence-months-not-closed"
    advice = "Close the months first, or have evidence shown for months that are closed."

    def __init__(self, months: str) -> None:
        self.months = months
        super().__init__(f"The books of {months} are not closed, so what they show can still change.")


class EvidenceMonthsOutsideTheYear(Refusal):
    """Evidence would be shown for months that are not of the year in which the saving counts."""

    code = "evidence-months-outside-the-year"
    advice = "Give a run of months of that financial year, the first no later than the last."

    def __init__(self, year: str) -> None:
        self.year = year
        super().__init__(f"The months of the evidence are not a run of months of {year}.")


class LedgerHasMoved(Refusal):
    """The books no longer show what the evidence says they did."""

    code = "ledger-has-moved"
    advice = "Have the evidence shown anew, and look at it again."

    def __init__(self, account: str, shown: Money, now: Money) -> None:
        self.account = account
        self.shown = shown
        self.now = now
        super().__init__(f"Account {account} fell by {shown} when the evidence was shown, and by {now} today.")


class VerifiedMoreThanLedgerShows(Refusal):
    """More would be verified than the lines fell by, or than other savings on the same lines have left."""

    code = "verified-more-than-ledger-shows"
    advice = "Verify no more than the lines fell by, less what other savings on the same lines are verified for."

    def __init__(self, amount: Money, fell: Money, counted: Money) -> None:
        self.amount = amount
        self.fell = fell
        self.counted = counted
        taken = f", of which {counted} is verified for other savings" if counted else ""
        super().__init__(f"The lines fell by {fell}{taken}, so {amount} cannot be verified.")


class BudgetNotDecided(Refusal):
    """A version of a budget would be set by no decision that may set it."""

    code = "budget-not-decided"
    advice = "Record the decision that agreed it, full council's for the council's own budget, and name its reference."

    def __init__(self, decision: str, why: str) -> None:
        self.decision = decision
        super().__init__(f"The decision {decision!r} {why}.")


class BudgetVersionTaken(Refusal):
    """The name stands for another version of the same year."""

    code = "budget-version-taken"
    advice = "A version is never edited: set the other under a name of its own, by the decision that changed it."

    def __init__(self, name: str = "") -> None:
        self.name = name
        super().__init__(f"The version {name!r} is set already, and says something else.")


class NoBudgetSet(Refusal):
    """No version of the year's budget is set by a decision."""

    code = "no-budget-set"
    advice = "Set the budget first: from the budget sheet or a file, by the decision that agreed it."

    def __init__(self, organisation: str, year: str) -> None:
        self.organisation, self.year = organisation, year
        super().__init__(f"No decision has set a budget of {organisation} for {year} here.")


class BudgetLineNotOnRecord(Refusal):
    """The budget has no such line."""

    code = "budget-line-not-on-record"
    advice = "Take the line's key from the page of the organisation's budget."

    def __init__(self, line: str, organisation: str = "", year: str = "") -> None:
        self.line = line
        super().__init__(f"The budget of {organisation} for {year} has no line {line!r}.")


class VirementWithoutReason(Refusal):
    """Money would be moved between lines without a word why."""

    code = "virement-without-reason"
    advice = "Say why the one line can spare it and the other needs it."

    def __init__(self) -> None:
        super().__init__("A virement says why.")


class VirementChangesTheTotal(Refusal):
    """What is asked for is no virement: it moves nothing, or turns income into spending."""

    code = "virement-changes-the-total"
    advice = "Move an amount above nought between two lines of spending, or two of income; else set a new version."

    def __init__(self) -> None:
        super().__init__("A virement moves money between two lines of one kind, and leaves every total as it was.")


class VirementMakesOneOffRecurrent(Refusal):
    """Money that comes once would hold up what comes back every year."""

    code = "virement-makes-one-off-recurrent"
    advice = "Pay for what comes back every year from what comes back every year, or have a new version say how."

    def __init__(self, giver: str, taker: str) -> None:
        self.giver, self.taker = giver, taker
        super().__init__(f"{giver!r} is one-off, and {taker!r} is not stated to be.")


class VirementTakesMoreThanThereIs(Refusal):
    """The line that would give has less."""

    code = "virement-takes-more-than-there-is"
    advice = "Move no more than the line has after earlier virements."

    def __init__(self, line: str, has: Money, amount: Money) -> None:
        self.line, self.has, self.amount = line, has, amount
        super().__init__(f"{line!r} has {has}, so {amount} cannot be taken from it.")


class VirementBeyondLimit(Refusal):
    """Whoever would move the money may not move so much."""

    code = "virement-beyond-limit"
    advice = "Ask one of those who may, or cite the decision by which they agreed to it."

    def __init__(self, amount: Money, own: Money, able: tuple[str, ...]) -> None:
        self.amount, self.own, self.able = amount, own, able
        who = ", ".join(each.replace("-", " ") for each in able)
        super().__init__(f"{amount} is beyond the delegated limit of {own}. Those who may vire it: {who}.")


class VirementIdTaken(Refusal):
    """The same id was asked for before, for another virement."""

    code = "virement-id-taken"
    advice = "Ask for the other virement under an id of its own."

    def __init__(self, virement_id: UUID | None = None) -> None:
        self.virement_id = virement_id
        super().__init__(f"The id {virement_id or ''} stands for another virement.".replace("  ", " "))


class ForecastIdTaken(Refusal):
    """The same id was sent before, with another forecast."""

    code = "forecast-id-taken"
    advice = "Send the other forecast under an id of its own."

    def __init__(self, move_id: UUID | None = None) -> None:
        self.move_id = move_id
        super().__init__(f"The id {move_id or ''} stands for another forecast.".replace("  ", " "))


class ForecastWithoutReason(Refusal):
    """A forecast would be moved by nobody, or without a word why."""

    code = "forecast-without-reason"
    advice = "Say what has changed since the last forecast."

    def __init__(self) -> None:
        super().__init__("A forecast names who moved it, and why.")


class ForecastBelowNought(Refusal):
    """A forecast would be below nought."""

    code = "forecast-below-nought"
    advice = "Forecast what the line will come to by the year's end; income and spending are both above nought."

    def __init__(self) -> None:
        super().__init__("A line of a budget comes to nought or more.")


class OutsideYourOrganisation(Refusal):
    """A vehicle's officer would write in the budget of another organisation."""

    code = "outside-your-organisation"
    advice = "Ask the organisation's own finance lead, or the section 151 officer."

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(f"The budget of {organisation} is not yours to move.")


class PressureSaysNothing(Refusal):
    """A pressure would be recorded without a name, an amount or what is done about it."""

    code = "pressure-says-nothing"
    advice = "Say what presses, how much by the year's end, and what is being done about it."

    def __init__(self) -> None:
        super().__init__("A pressure says what it is, what it may cost, and what is done about it.")


class StatementIsNotTheOfficers(Refusal):
    """Somebody else than the section 151 officer would make the statement that the law asks of that officer."""

    code = "statement-is-not-the-officers"
    advice = "Have the section 151 officer make it."

    def __init__(self) -> None:
        super().__init__("The report on robustness and reserves is the section 151 officer's own.")


class StatementWithoutOpinions(Refusal):
    """A section 25 statement would leave one of its two opinions without grounds."""

    code = "statement-without-opinions"
    advice = "Give the grounds of both opinions: how robust the estimates are, and how adequate the reserves."

    def __init__(self) -> None:
        super().__init__("The statement gives the grounds of both its opinions.")


class CouncilTaxSaysNothing(Refusal):
    """A council tax would be set on no base, or below nought."""

    code = "council-tax-says-nothing"
    advice = "Give the base in band D homes, the tax of a band D home, and what of it is for adult social care."

    def __init__(self) -> None:
        super().__init__("A council tax has a base above nought, and an amount no smaller than its part for care.")


class LimitSaysNothing(Refusal):
    """A delegation of virement would name nobody, or an amount below nought."""

    code = "limit-says-nothing"
    advice = "Name a role or a body, and the most it may move at once; nil takes the power away."

    def __init__(self) -> None:
        super().__init__("A limit of virement names who holds it, and an amount from nought up.")


class CouncilTaxReleaseOnRecord(Refusal):
    """Somebody else took in the same release of council tax figures at the same time."""

    code = "council-tax-release-on-record"
    advice = "Import it again: it then says what is on record."

    def __init__(self) -> None:
        super().__init__("The same release of council tax figures was taken in by somebody else meanwhile.")


class CouncilTaxNotOnRecord(Refusal):
    """Nothing is on record of an authority's council tax."""

    code = "council-tax-not-on-record"
    advice = (
        "Give its E-code, as E2820, or its name as the releases have it; "
        "take the release in first, with `import council-tax`."
    )

    def __init__(self, authority: str) -> None:
        self.authority = authority
        super().__init__(f"No release on record by that day states the council tax of {authority!r}.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "budget_version_stands_once": BudgetVersionTaken,
    "budget_counciltaxrelease_pkey": CouncilTaxReleaseOnRecord,
    "forecast_names_mover_and_reason": ForecastWithoutReason,
    "virement_names_who_and_why": VirementWithoutReason,
    "virement_moves_something": VirementChangesTheTotal,
    "RS322": VirementChangesTheTotal,
    "budget_virement_pkey": VirementIdTaken,
    "budget_forecastmove_pkey": ForecastIdTaken,
    "forecast_is_not_below_nought": ForecastBelowNought,
    "pressure_says_something": PressureSaysNothing,
    "council_tax_says_something": CouncilTaxSaysNothing,
    "officers_statement_has_grounds": StatementWithoutOpinions,
    "virement_limit_says_something": LimitSaysNothing,
    "verified_saving_has_evidence": SavingVerifiedWithoutEvidence,
    "RS004": SavingVerifiedByItsClaimant,
    "RS301": SavingAgreedByItsProposer,
    "RS302": VerifierHoldsInterest,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
