"""What commissioning refuses of contracts registers and of published procurement."""

from datetime import date
from uuid import UUID

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words


class RegisterFileOnRecord(Refusal):
    """Somebody else took in the same contracts register at the same time."""

    code = "register-file-on-record"
    advice = "Import it again: it then says what is on record."

    def __init__(self) -> None:
        super().__init__("The same contracts register was taken in by somebody else meanwhile.")


class RegisterPublishedAhead(Refusal):
    """A register would have been published on a day that has not come."""

    code = "register-published-ahead"
    advice = "Give the day on which the body published the register, with --published 2026-06-30."

    def __init__(self, published_on: date) -> None:
        self.published_on = published_on
        super().__init__(f"The register cannot have been published on {day_in_words(published_on)}: it has not come.")


class ContractNotOnRecord(Refusal):
    """There is no such contract on a register that whoever asks may see."""

    code = "contract-not-on-record"
    advice = "Look it up in the contracts register. One whose supplier may be a private person is not shown again."

    def __init__(self, contract: UUID) -> None:
        self.contract = contract
        super().__init__(f"No contract {contract} is on a register that you may see.")


class NotAnOcdsPrefix(Refusal):
    """Contracts would be published under a prefix that cannot be one of the open contracting standard."""

    code = "not-an-ocds-prefix"
    advice = (
        "Give the prefix that the Open Contracting Partnership registered for the council, as --prefix ocds-a1b2c3. "
        "Registering one is free."
    )

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        super().__init__(
            f"{prefix!r} is not a prefix of the open contracting standard: ocds- and six letters or digits."
        )
