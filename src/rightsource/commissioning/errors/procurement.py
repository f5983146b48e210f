"""What commissioning refuses of procurements, routes and notices."""

from collections.abc import Sequence
from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words, list_in_words


class ProcurementSaysNothing(Refusal):
    """A procurement would be opened without its reference or title, or with a lot that says nothing."""

    code = "procurement-says-nothing"
    advice = "Give a reference, say what is bought, and give each lot a number of its own from 1 and a title."

    def __init__(self) -> None:
        super().__init__("A procurement has no reference or no title, or a lot has no title or another's number.")


class ProcurementBegunAhead(Refusal):
    """A procurement would be opened that begins on a day to come."""

    code = "procurement-begun-ahead"
    advice = "Open it on the day on which it begins; ask for route advice for that day meanwhile."

    def __init__(self, begun_on: date) -> None:
        self.begun_on = begun_on
        super().__init__(f"{day_in_words(begun_on)} has not come, so the procurement cannot have begun on it.")


class ProcurementReferenceTaken(Refusal):
    """The reference stands for another procurement."""

    code = "procurement-reference-taken"
    advice = "Give the new procurement a reference of its own. What was opened is never edited."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        which = f"The reference {reference!r}" if reference else "The reference"
        super().__init__(f"{which} stands for another procurement.")


class ProcurementNotOnRecord(Refusal):
    """There is no such procurement that whoever asks may see."""

    code = "procurement-not-on-record"
    advice = "Look it up among the procurements, or open it first."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"No procurement {reference!r} is on record that you may see.")


class BuyerNotOnRecord(Refusal):
    """The buyer is no organisation on record."""

    code = "buyer-not-on-record"
    advice = "Give the key of an organisation on record: the council's, or a vehicle's."

    def __init__(self, buyer: str) -> None:
        self.buyer = buyer
        super().__init__(f"No organisation {buyer!r} is on record, so it cannot buy.")


class RouteChosenWithoutReason(Refusal):
    """A route would be chosen without a reason."""

    code = "route-chosen-without-reason"
    advice = "Say why this route and no other: it is read out if the award is challenged."

    def __init__(self) -> None:
        super().__init__("The route is chosen without a reason.")


class RouteNotOfTheDay(Refusal):
    """The law of the day has no such route for the need."""

    code = "route-not-of-the-day"
    advice = "Choose one of the routes that route advice lists for the day and the value."

    def __init__(self, route: str, begun_on: date, allowed: Sequence[str]) -> None:
        self.route = route
        self.begun_on = begun_on
        self.allowed = tuple(allowed)
        super().__init__(
            f"For this need, the law of {day_in_words(begun_on)} has no route {route!r}. "
            f"It allows: {list_in_words(self.allowed)}."
        )


class RouteNotAllowed(Refusal):
    """The law of the day does not allow the route."""

    code = "route-not-allowed"
    advice = "Choose a route that is allowed, or state the missing facts and figures, if they are so, and choose again."

    def __init__(self, route: str, why: Sequence[str], allowed: Sequence[str]) -> None:
        self.route = route
        self.why = tuple(why)
        self.allowed = tuple(allowed)
        super().__init__(
            f"The law of the day does not allow {route!r}. {' '.join(self.why)} "
            f"It allows: {list_in_words(self.allowed)}."
        )


class NoRouteChosen(Refusal):
    """A contract would be entered into by no route."""

    code = "no-route-chosen"
    advice = "Choose the route, with its reason, before the contract is entered into."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"No route is on record for {reference}, so no contract can be entered into.")


class ContractInStandstill(Refusal):
    """A contract would be entered into during its standstill."""

    code = "contract-in-standstill"
    advice = "Wait until the standstill has ended. A contract made in it can be set aside."

    def __init__(self, entered_on: date | None = None, ends_on: date | None = None) -> None:
        self.entered_on = entered_on
        self.ends_on = ends_on
        runs = f"runs to the end of {day_in_words(ends_on)}" if ends_on else "has not ended"
        when = f" on {day_in_words(entered_on)}" if entered_on else ""
        super().__init__(f"The standstill {runs}, so the contract cannot be entered into{when}.")


class NoticePublishedAhead(Refusal):
    """A notice would be recorded with a day to come."""

    code = "notice-published-ahead"
    advice = "Record it on the day on which it is published."

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(f"{day_in_words(on)} has not come, so nothing can have been published or done on it.")


class NoticeBeforeProcurement(Refusal):
    """A notice would lie before its procurement."""

    code = "notice-before-procurement"
    advice = "Correct the day. Only pipeline, market engagement and planned procurement notices come before."

    def __init__(self, notice: str, on: date, begun_on: date) -> None:
        self.on = on
        self.begun_on = begun_on
        super().__init__(
            f"The procurement began on {day_in_words(begun_on)}, so {notice!r} cannot be of {day_in_words(on)}."
        )


class NoticeOfAnotherLaw(Refusal):
    """The law of the procurement does not know the notice."""

    code = "notice-of-another-law"
    advice = "Use the forms of the law under which it began: UK1 to UK17 since 24 February 2025, F01 to F25 before."

    def __init__(self, notice: str, regime: str) -> None:
        self.notice = notice
        self.regime = regime
        super().__init__(f"This procurement stands under {regime}, which does not know {notice!r}.")


class NoticeTaken(Refusal):
    """The same notice of the same day is on record with another address."""

    code = "notice-taken"
    advice = "What was recorded is never edited: record a later notice, or a correction under its own form."

    def __init__(self) -> None:
        super().__init__("The same notice of the same day is on record, with another address.")
