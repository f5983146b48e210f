"""What governance refuses."""

from collections.abc import Sequence
from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words, list_in_words


class PaperIsHalfSigned(Refusal):
    """A paper has a day of signing without a signatory, or a signatory without a day."""

    code = "paper-is-half-signed"
    advice = "Give both the post that signed it and the day, or neither."

    def __init__(self) -> None:
        super().__init__("A paper has a day of signing without a signatory, or a signatory without a day.")


class WarningClosedByAnother(Refusal):
    """A warning would be closed by somebody other than its issuer."""

    code = "warning-closed-by-another"
    advice = "Leave the warning open until its issuer closes it, and write the issuer under 'Closed by'."

    def __init__(self) -> None:
        super().__init__("A warning would be closed by somebody other than its issuer.")


class WarningIssuerChanged(Refusal):
    """The issuer, the day or the sent report of a warning on record would change."""

    code = "warning-issuer-changed"
    advice = (
        "Keep the issuer, the day and the report that was sent as they are on record; record a warning by another "
        "under a reference of its own."
    )

    def __init__(self) -> None:
        super().__init__("The issuer, the day or the sent report of a warning on record would change.")


class WarningChangedByAddressee(Refusal):
    """Somebody whom a warning is addressed to would close it, or change what it says."""

    code = "warning-changed-by-addressee"
    advice = "Answer it, and leave the rest of it as it is on record; its issuer closes it."

    def __init__(self) -> None:
        super().__init__("A warning would be closed, or its words changed, by somebody whom it is addressed to.")


class WarningChangedByAnother(Refusal):
    """Somebody who did not give a warning would close it, change what it says, or have fewer people know of it."""

    code = "warning-changed-by-another"
    advice = "Leave the warning as it is on record, and ask its issuer; record a warning of your own beside it."

    def __init__(self) -> None:
        super().__init__("A warning would be closed, changed or hidden by somebody who did not give it.")


class WarningWithdrawn(Refusal):
    """A warning would be withdrawn."""

    code = "warning-withdrawn"
    advice = "A warning is never withdrawn: ask its issuer to close it."

    def __init__(self) -> None:
        super().__init__("A warning would be withdrawn.")


class WarningNotOnRecord(Refusal):
    """There is no warning under this reference."""

    code = "warning-not-on-record"
    advice = "Look it up in the list of warnings."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no warning {reference!r} on record.")


class AnswerIsEmpty(Refusal):
    """An answer to a warning says nothing."""

    code = "answer-is-empty"
    advice = "Say in one or two sentences what is done about it, by whom and by when."

    def __init__(self) -> None:
        super().__init__("The answer is empty.")


class WarningNotAddressedToYou(Refusal):
    """A warning would be answered by somebody whom it is not addressed to."""

    code = "warning-not-addressed-to-you"
    advice = "Ask one of those it is addressed to for the answer."

    def __init__(self, reference: str, addressed_to: Sequence[str]) -> None:
        self.reference = reference
        self.addressed_to = tuple(addressed_to)
        named = list_in_words([each.replace("-", " ") for each in addressed_to]) or "nobody"
        super().__init__(f"Warning {reference} is addressed to {named}, and not to your post.")


class WarningIsClosed(Refusal):
    """A warning would be answered after its issuer closed it."""

    code = "warning-is-closed"
    advice = "Nothing more is owed on it. If the matter has come back, it needs a warning of its own."

    def __init__(self, reference: str, closed_on: date) -> None:
        self.reference = reference
        self.closed_on = closed_on
        super().__init__(f"The issuer closed warning {reference} on {day_in_words(closed_on)}.")


class WarningAnsweredAlready(Refusal):
    """A warning has an answer, and another would take its place."""

    code = "warning-answered-already"
    advice = "The first answer stands. Tell the issuer what has changed since; they close it or warn again."

    def __init__(self, reference: str, answered_on: date) -> None:
        self.reference = reference
        self.answered_on = answered_on
        super().__init__(f"Warning {reference} was answered on {day_in_words(answered_on)}.")


class WarningNotYoursToClose(Refusal):
    """A warning would be closed by a post that did not give it."""

    code = "warning-not-yours-to-close"
    advice = "Answer it if it is addressed to you, then ask its issuer to close it."

    def __init__(self, reference: str, issued_by: str) -> None:
        self.reference = reference
        self.issued_by = issued_by
        super().__init__(
            f"Warning {reference} was given by {issued_by.replace('-', ' ')}, and only they can close it (promise P6)."
        )


class InterestSaysTooLittle(Refusal):
    """An interest is in an organisation or a matter, from a day on."""

    code = "interest-says-too-little"
    advice = "Name the organisation on record or the matter, and give days in their order."

    def __init__(self) -> None:
        super().__init__("The interest names neither an organisation nor a matter, or ends before it begins.")


class InterestOfAnotherKind(Refusal):
    """Each Act asks one kind of post for its own kinds of interest."""

    code = "interest-of-another-kind"
    advice = "Choose a kind of interest that the Act asks of the post that declares it."

    def __init__(self, kind: str, declared_by: str) -> None:
        self.kind, self.declared_by = kind, declared_by
        super().__init__(f"“{kind.capitalize()}” is declared by a {declared_by}, and the post is none.")


class InterestNotYoursToDeclare(Refusal):
    """An interest is declared by the post that holds it, or brought in by who keeps the register."""

    code = "interest-not-yours-to-declare"
    advice = "Declare it from the post itself, or have the monitoring officer enter the notice."

    def __init__(self, post: str) -> None:
        self.post = post
        super().__init__(f"The interest is of {post.replace('-', ' ')}, and another post would declare it.")


class OnlyTheMonitoringOfficerWithholds(Refusal):
    """The details of an interest are withheld, or opened again, by the monitoring officer."""

    code = "only-the-monitoring-officer-withholds"
    advice = (
        "Ask the monitoring officer, who withholds the details where both of you consider that showing them could lead "
        "to violence or intimidation (Localism Act 2011 s.32)."
    )

    def __init__(self) -> None:
        super().__init__("Whether the details of an interest are withheld is for the monitoring officer to enter.")


class InterestReferenceTaken(Refusal):
    """The same reference stands for an interest of another post."""

    code = "interest-reference-taken"
    advice = "Declare it under a reference of its own."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"The reference {reference} stands for an interest of another post.".replace("  ", " "))


class InterestInTheUnknown(Refusal):
    """The organisation that an interest is in is not on record."""

    code = "interest-in-the-unknown"
    advice = (
        "Write the organisation's key as the record has it; one that is not on record is named as a matter instead."
    )

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(f"There is no organisation {organisation!r} on record.")


class InterestNotOnRecord(Refusal):
    """There is no such interest."""

    code = "interest-not-on-record"
    advice = "Look its reference up in the register of interests."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"No interest {reference} that you may read is on record.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "paper_is_signed_by_somebody_on_a_day": PaperIsHalfSigned,
    "warning_is_closed_only_by_its_issuer": WarningClosedByAnother,
    "RS002": WarningIssuerChanged,
    "RS003": WarningWithdrawn,
    "RS005": WarningChangedByAddressee,
    "RS006": WarningChangedByAnother,
    "RS007": InterestReferenceTaken,
    "interest_says_what_it_is_in": InterestSaysTooLittle,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
