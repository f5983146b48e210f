"""What directives refuse."""

from __future__ import annotations

from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words


class DirectiveNotOnRecord(Refusal):
    """There is no directive of that reference, or none that whoever asks may know of."""

    code = "directive-not-on-record"
    advice = "Check the reference for a slip; the directives on record are listed under Directives."

    def __init__(self, directive: str) -> None:
        self.directive = directive
        super().__init__(f"No directive “{directive[:60]}” is on record.")


class DirectiveReferenceTaken(Refusal):
    """A directive of that reference stands already, with other terms."""

    code = "directive-reference-taken"
    advice = "Vary the directive that stands, or give the new one a reference of its own."

    def __init__(self, directive: str) -> None:
        self.directive = directive
        super().__init__(f"Directive “{directive}” is on record already, and says something else.")


class DirectiveNotDecided(Refusal):
    """A directive names no decision that lets it be given."""

    code = "directive-not-decided"
    advice = "Name a decision on record that was agreed by the day of the directive, or wait for it."

    def __init__(self, decision: str = "", why: str = "is not on record") -> None:
        self.decision, self.why = decision, why
        super().__init__(f"Decision “{decision}” {why}, so no directive can be given under it.")


class DirectiveIncomplete(Refusal):
    """A directive leaves out what whoever receives it must know."""

    code = "directive-incomplete"
    advice = "Say what is to be done, the outcome, an envelope of money, the days it is for, and a day to acknowledge."

    def __init__(self, why: str = "It leaves out what it must say") -> None:
        self.why = why
        super().__init__(f"{why}.")


class DirectiveNotYoursToIssue(Refusal):
    """A directive would be given, varied or withdrawn by whoever receives it, or by no post of the core."""

    code = "directive-not-yours-to-issue"
    advice = "Ask a commissioner, the section 151 officer or the head of paid service of the council to give it."

    def __init__(self, post: str) -> None:
        self.post = post
        super().__init__(f"{post} gives no directives: they are the core's, and never given by whoever receives them.")


class DirectiveNotYours(Refusal):
    """A directive would be acknowledged or answered by somebody whom it does not address."""

    code = "directive-not-yours"
    advice = "Leave it to an officer of the vehicle that it addresses; one to the market is answered by a bid."

    def __init__(self, directive: str) -> None:
        self.directive = directive
        super().__init__(f"Directive “{directive}” is not addressed to your organisation.")


class DirectiveIsWithdrawn(Refusal):
    """Something is said of a directive that no longer stands."""

    code = "directive-is-withdrawn"
    advice = "Nothing need be done about it. If it should stand again, a new one is given under a decision."

    def __init__(self, directive: str, on: date) -> None:
        self.directive, self.on = directive, on
        super().__init__(f"Directive “{directive}” was withdrawn on {day_in_words(on)}.")


class DirectiveAnsweredAlready(Refusal):
    """A directive that was accepted or refused would be answered another way."""

    code = "directive-answered-already"
    advice = "Ask the commissioner to vary the directive; a variation asks for a new answer."

    def __init__(self, directive: str, answer: str, on: date) -> None:
        self.directive, self.answer, self.on = directive, answer, on
        super().__init__(f"Directive “{directive}” was {answer} on {day_in_words(on)}.")


class DirectiveWordsMissing(Refusal):
    """A refusal, a question, a variation or a withdrawal says no word of why."""

    code = "directive-words-missing"
    advice = "Say why, or what is asked, so that whoever reads it need not guess."

    def __init__(self) -> None:
        super().__init__("It says nothing of why.")


DIRECTIVES_BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "directive_answer_says_why": DirectiveWordsMissing,
    "directive_is_whole": DirectiveIncomplete,
}
"""Each refusal of directives by the constraint that states it a second time."""
