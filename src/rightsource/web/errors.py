"""What pages refuse whatever they are about: days, audiences and things that are not there to show."""

from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words


class NotADayToLookAt(Refusal):
    """The day asked for is no day of the calendar."""

    code = "not-a-day-to-look-at"
    advice = "Pick a day with the day picker, or write it as 2026-11-22."

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(f"“{said[:40]}” is not a day, so nothing can be shown as known on it.")


class DayNotCome(Refusal):
    """The day asked for has not come yet."""

    code = "day-not-come"
    advice = "Look at today or at any day before it. What may happen is on the page about the money ahead."

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(f"{day_in_words(on)} has not come yet, so nobody knows anything on it.")


class NotATimeToLookAt(Refusal):
    """The time of the day asked for is none."""

    code = "not-a-time-to-look-at"
    advice = "Write the time as 10:30 or 10:30:05, or leave it blank for the end of the day."

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(f"“{said[:40]}” is not a time of the day, so nothing can be shown as recorded at it.")


class TimeNotCome(Refusal):
    """The time of today asked for has not come yet."""

    code = "time-not-come"
    advice = "Leave the time blank, or ask for one that has passed."

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(f"{said[:40]} of today has not come yet, so nothing is recorded by it.")


class NotYourAudience(Refusal):
    """A page was asked to show what a narrower circle knows."""

    code = "not-your-audience"
    advice = "Leave the audience out of the address, and the page shows what your post may know."

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(f"What “{said[:40]}” know is not yours to ask for.")


class PastDayStands(Refusal):
    """Something was to be written while looking at a past day."""

    code = "past-day-stands"
    advice = "Go back to today, then do it there. What was known on a past day never changes."

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(f"You are looking at {day_in_words(on)}, and nothing can be written on a past day.")


class NotOnRecordThatDay(Refusal):
    """What an address names was not known to whoever looks on the day that they look at."""

    code = "not-on-record-that-day"
    advice = "Check the address for a slip, or look at a later day. Nothing is ever taken off the record."

    def __init__(self, what: str, key: str, on: date) -> None:
        self.what = what
        self.key = key
        self.on = on
        super().__init__(f"No {what} “{key[:60]}” was known on {day_in_words(on)}.")


class NotAFuture(Refusal):
    """The future asked for is none of those that a projection follows."""

    code = "not-a-future"
    advice = "Ask for a whole number from 1 up to as many futures as there are."

    def __init__(self, said: str, futures: int) -> None:
        self.said = said
        super().__init__(f"There is no future “{said[:40]}” among {futures:,}.")
