"""What storage refuses."""

from collections.abc import Sequence

from rightsource.quantities import Problem, ProblemsFound, Refusal


class RecordChangedMeanwhile(Refusal):
    """Somebody else superseded the same row first."""

    code = "record-changed-meanwhile"
    advice = "Open the page again to see what changed, then make your change once more."

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} was changed by somebody else while you were working.")


class AuditChainBroken(ProblemsFound):
    """The audit chain does not hold."""

    code = "audit-chain-broken"
    advice = "Keep this database as it is, and ask who could write to it outside Rightsource since the last good check."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.args = (f"The audit chain does not hold at {len(self.problems)} of its links.",)
