"""What the trace from a need to its result refuses."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.quantities import Refusal


class NothingToTrace(Refusal):
    """A trace is to begin at what is not on record, or not known to whoever asks."""

    code = "nothing-to-trace"
    advice = "Write the kind and the reference as agreement:A-014, and check the reference for a slip."

    def __init__(self, said: str, kinds: Sequence[str] = ()) -> None:
        self.said = said
        named = f" A trace can begin at: {', '.join(kinds)}." if kinds else ""
        super().__init__(f"Nothing is known as “{said[:80]}”.{named}")


class LinkOutOfOrder(Refusal):
    """Two records are to be linked that do not come of one another."""

    code = "link-out-of-order"
    advice = (
        "Link a need to an outcome, an outcome or a directive to what is bought for it, or either to its agreement."
    )

    def __init__(self, before: str = "the first", after: str = "the second") -> None:
        self.before, self.after = before, after
        super().__init__(f"{after[:1].upper()}{after[1:]} cannot be said here to have come of {before}.")


class LinkSaysNothing(Refusal):
    """A link between two records does not say why the one came of the other."""

    code = "link-says-nothing"
    advice = "Say in a sentence how the one came of the other."

    def __init__(self) -> None:
        super().__init__("It does not say how the one came of the other.")


class LinkNotOnRecord(Refusal):
    """A link is to be taken back that does not stand."""

    code = "link-not-on-record"
    advice = "Look at the trace of either record for the links that stand."

    def __init__(self, before: str, after: str) -> None:
        self.before, self.after = before, after
        super().__init__(f"It is not on record that {after[:80]} came of {before[:80]}.")


TRACING_BY_CONSTRAINT: dict[str, type[Refusal]] = {"record_link_says_how": LinkSaysNothing}
