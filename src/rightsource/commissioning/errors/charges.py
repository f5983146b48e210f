"""What commissioning refuses of charges, activity and disputes."""

from rightsource.quantities import Money, Month, Refusal


class ChargeWithoutReturn(Refusal):
    """A charge would be made without the return that its terms ask for."""

    code = "charge-without-return"
    advice = "Take the month's activity in first; of cost plus and gain share it says what the work cost."

    def __init__(self, agreement: str, month: Month) -> None:
        self.agreement = agreement
        self.month = month
        super().__init__(f"{agreement} pays by what its return says, and none is on record for {month}.")


class ChargeWithoutPrice(Refusal):
    """A charge would be made without an agreed price."""

    code = "charge-without-price"
    advice = "Record the price agreed for the year, then make the charge."

    def __init__(self, agreement: str, year: str) -> None:
        self.agreement = agreement
        self.year = year
        super().__init__(f"No price is agreed for {agreement} in {year}.")


class AgreementNotInForce(Refusal):
    """An agreement has no terms in a month."""

    code = "agreement-not-in-force"
    advice = "Check its reference, and its first and last day."

    def __init__(self, agreement: str, month: Month) -> None:
        self.agreement = agreement
        self.month = month
        super().__init__(f"No agreement {agreement!r} is in force in {month}.")


class MonthNotOver(Refusal):
    """A charge would be made for a month that is not over."""

    code = "charge-before-month-end"
    advice = "Make the charge once the month is over."

    def __init__(self, month: Month) -> None:
        self.month = month
        super().__init__(f"{month} is not over.")


class ChargeNotOnRecord(Refusal):
    """There is no charge of this agreement and month."""

    code = "charge-not-on-record"
    advice = "Make it first, or look it up among the agreement's charges."

    def __init__(self, agreement: str, month: Month) -> None:
        self.agreement = agreement
        self.month = month
        super().__init__(f"No charge of {agreement!r} for {month} is on record.")


class DisputeNotOnRecord(Refusal):
    """There is no such dispute."""

    code = "dispute-not-on-record"
    advice = "Look it up beside the charge."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no dispute {reference!r} on record.")


class DisputeWithoutReason(Refusal):
    """A dispute would be raised or answered without a reason."""

    code = "dispute-without-reason"
    advice = "Say why in one or two sentences, with the lines it concerns."

    def __init__(self) -> None:
        super().__init__("A dispute would be raised or answered without a reason.")


class DisputeReferenceTaken(Refusal):
    """Another dispute has this reference."""

    code = "dispute-reference-taken"
    advice = "Give it a reference of its own."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"{reference!r} is another dispute's reference.")


class DisputedMoreThanCharged(Refusal):
    """More would be disputed, or upheld, than there is."""

    code = "disputed-more-than-charged"
    advice = "Dispute a part of what is still payable; uphold at most what was disputed."

    def __init__(self, amount: Money, most: Money) -> None:
        self.amount = amount
        self.most = most
        super().__init__(f"{amount} is nothing, or more than the {most} there is.")


class DisputeAnsweredAlready(Refusal):
    """A dispute has an answer, and another would take its place."""

    code = "dispute-answered-already"
    advice = "The answer stands. If the charge is wrong, correct its return; if it is right, pay it."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"{reference} has its answer.")


class DisputeAnsweredByTheSideThatRaisedIt(Refusal):
    """A dispute would be answered by the post that raised it."""

    code = "dispute-answered-by-who-raised-it"
    advice = "Somebody else answers it."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"{reference} would be answered by the post that raised it.")


class PriceNotRecordable(Refusal):
    """A price of a price book is nothing, has no unit, or is that of cost."""

    code = "price-not-recordable"
    advice = "Name the unit, and a price above nothing. What a service costs is returned and has no price."

    def __init__(self, unit: str) -> None:
        self.unit = unit
        super().__init__(f"A price of {unit!r} cannot stand in a price book.")


class ActivityFileOnRecord(Refusal):
    """Somebody else took the same file of activity in meanwhile."""

    code = "activity-file-on-record"
    advice = "Look at what it returned; there is nothing more to do."

    def __init__(self) -> None:
        super().__init__("Somebody else took the same file of activity in meanwhile.")


class ChargeFloorAboveCap(Refusal):
    """The least that is paid a month would be above the most."""

    code = "charge-floor-above-cap"
    advice = "Give a least that is no more than the most."

    def __init__(self) -> None:
        super().__init__("The least that is paid a month would be above the most.")


class ServiceCreditsOutOfBounds(Refusal):
    """Service credits would take off less than nothing, or more than the charge."""

    code = "service-credits-out-of-bounds"
    advice = "Give what all credits take off together, from 0 to 100 per cent."

    def __init__(self) -> None:
        super().__init__("Service credits would take off less than nothing, or more than the charge.")
