"""What outcomes refuses."""

from __future__ import annotations

from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words


class ServiceHasTwoDeliverers(Refusal):
    """A service would have two deliverers on the same day."""

    code = "service-has-two-deliverers"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("A service would have two deliverers on the same day.")


class OutcomeNotOnRecord(Refusal):
    """Something names an outcome that is not on record."""

    code = "outcome-not-on-record"
    advice = "See the outcomes on record, correct the key, or record the outcome first."

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome
        super().__init__(f"No outcome “{outcome[:60]}” is on record.")


class OutcomeBeneathItself(Refusal):
    """An outcome would serve itself."""

    code = "outcome-beneath-itself"
    advice = "Name another parent, or leave it blank for an outcome at the head of the plan."

    def __init__(self, outcome: str = "", parent: str = "") -> None:
        self.outcome, self.parent = outcome, parent
        super().__init__(f"“{outcome}” would stand beneath “{parent}”, which stands beneath “{outcome}” itself.")


class OutcomeEndsBeforeItBegins(Refusal):
    """An outcome's last plan year lies before its first."""

    code = "outcome-ends-before-it-begins"
    advice = "Give a last year of the plan that is the first or comes after it."

    def __init__(self, first: str = "", last: str = "") -> None:
        self.first, self.last = first, last
        super().__init__(f"The plan would begin with {first or 'a year'} and end with {last or 'one before it'}.")


class OutcomeWordsMissing(Refusal):
    """An outcome, an indicator or a contribution says nothing where it must say something."""

    code = "outcome-words-missing"
    advice = "Give it a key and a title; an indicator also its definition, and a contribution how it contributes."

    def __init__(self) -> None:
        super().__init__("A key, a title or what it means is blank, so nobody could tell what is meant.")


class IndicatorNotOnRecord(Refusal):
    """Something names an indicator that is not on record."""

    code = "indicator-not-on-record"
    advice = "See the indicators on record, correct the key, or record the indicator first."

    def __init__(self, indicator: str) -> None:
        self.indicator = indicator
        super().__init__(f"No indicator “{indicator[:60]}” is on record.")


class ResultAhead(Refusal):
    """A result is of days that are not over."""

    code = "result-ahead"
    advice = "Record it once its last day is over; where a plan goes on, record a target instead."

    def __init__(self, indicator: str, last_day: date | None) -> None:
        self.indicator, self.last_day = indicator, last_day
        until = "no last day" if last_day is None else f"the last day {day_in_words(last_day)}, which has not passed"
        super().__init__(f"The result of “{indicator}” has {until}.")


class ResultsOverlap(Refusal):
    """Two results of one indicator would be of the same days."""

    code = "results-overlap"
    advice = "Give the same first day to correct a result, or days of which none is on record yet."

    def __init__(self) -> None:
        super().__init__("Another result of the same indicator is of some of the same days.")


class ContributionOfTheUnknown(Refusal):
    """A contribution names a service, a vehicle or an agreement that is not on record."""

    code = "contribution-of-the-unknown"
    advice = "Correct the key, or record the service, the vehicle or the agreement first."

    def __init__(self, kind: str, subject: str) -> None:
        self.kind, self.subject = kind, subject
        super().__init__(f"No {kind} “{subject[:60]}” is on record.")


class AreaFileNotUnderstood(Refusal):
    """A file of figures by area has none of the forms that are known."""

    code = "area-file-not-understood"
    advice = (
        "Give the file as it was published: ONS population projections or mid-year estimates, the indices of "
        "deprivation, or adult or children's social care activity, each with its own heading row."
    )

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name[:100]} has none of the headings by which a file of figures by area is known.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "service_has_one_deliverer_each_day": ServiceHasTwoDeliverers,
    "outcome_does_not_end_before_it_begins": OutcomeEndsBeforeItBegins,
    "indicatorresult_is_one_each_day": ResultsOverlap,
    "outcome_says_what_it_is": OutcomeWordsMissing,
    "indicator_says_what_it_is": OutcomeWordsMissing,
    "outcomecontribution_says_how": OutcomeWordsMissing,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
