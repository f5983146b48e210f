"""What only the API refuses; every other refusal is the rules' own."""

from datetime import date

from rightsource.quantities import Problem, ProblemsFound, Refusal
from rightsource.quantities.wording import day_in_words


class TokenMissing(Refusal):
    """Something is to be written, and the request does not show that it comes from this session."""

    code = "token-missing"
    advice = "Send the value of the CSRF cookie again in the header X-CSRFToken."

    def __init__(self) -> None:
        super().__init__("The request would write something, and carries no CSRF token.")


class RequestNotUnderstood(ProblemsFound):
    """Something in a request is not what the operation takes."""

    code = "request-not-understood"
    advice = "Correct every fault listed, then ask again. /api/openapi.json says what each operation takes."

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.args = (f"The request has {'1 fault' if len(problems) == 1 else f'{len(problems)} faults'}.",)


class DayAhead(Refusal):
    """A day was asked for that has not come."""

    code = "day-ahead"
    advice = "Ask for today or a day before; what is expected is in the answer for today."

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(f"Nothing can be known yet as at {day_in_words(on)}.")


class AudienceKnowsMore(Refusal):
    """An audience was asked for that knows more than whoever asks may."""

    code = "audience-knows-more"
    advice = "Leave the audience out, or ask for one that knows no more than your post does."

    def __init__(self, audience: str) -> None:
        self.audience = audience
        super().__init__(f"What {audience} know is not open to you.")


class NoSuchAddress(Refusal):
    """An address of the API was asked for that there is not."""

    code = "no-such-address"
    advice = "Take an address from /api/openapi.json, which lists every one and what it takes."

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"There is nothing at {path}.")


class NotOnRecord(Refusal):
    """Nothing is on record, as far as whoever asks may see, of what an address names."""

    code = "not-on-record"
    advice = "Take the key from the list that the address is under, as at the same day and to the same audience."

    def __init__(self, what: str, key: str) -> None:
        self.key = key
        super().__init__(f"No {what} {key!r} is on record.")
