"""What is refused of budgets: setting, viring, forecasting, and what the law asks."""

from uuid import UUID

from rightsource.quantities import Money, Refusal


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
