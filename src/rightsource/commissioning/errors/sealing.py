"""What commissioning refuses of officers' keys and of seals."""

from rightsource.quantities import Refusal


class PrivateKeyGiven(Refusal):
    """A private key was given where a public one belongs. It was not kept."""

    code = "private-key-given"
    advice = (
        "Throw this key away, make a new pair with `rightsource bid keygen`, and give only the line that begins "
        "with age1. A private key never leaves its officer."
    )

    def __init__(self) -> None:
        super().__init__("This is, or holds, a private key: whoever has it can open bids. It was not kept.")


class NotAPublicKey(Refusal):
    """What was given is no public key."""

    code = "not-a-public-key"
    advice = "Give the whole line that begins with age1, as `rightsource bid keygen` or the page wrote it."

    def __init__(self) -> None:
        super().__init__("This is no public key to seal bids to.")


class NotAPrivateKey(Refusal):
    """The file to open bids with holds no private key."""

    code = "not-a-private-key"
    advice = (
        "Give the file that `rightsource bid keygen` or the page wrote, with its line that begins AGE-SECRET-KEY-1."
    )

    def __init__(self) -> None:
        super().__init__("The file holds no private key, or more than one.")


class KeysNotReadable(Refusal):
    """The file of a procurement's keys cannot be read."""

    code = "bid-keys-not-readable"
    advice = "Get the procurement's keys again from its page for bidders, and give that file unchanged."

    def __init__(self) -> None:
        super().__init__("The file does not say of which procurement it is, and to which two keys bids are sealed.")


class BidSaysNothing(Refusal):
    """A bid to be sealed has no price, a lot twice, or a document that is empty or too large."""

    code = "bid-says-nothing"
    advice = "Give one price from nought for each lot that you bid for, and a document of at most 20 MB."

    def __init__(self) -> None:
        super().__init__("The bid has no price, two for one lot, no bidder, or a document that is empty or too large.")


class BidNotSealed(Refusal):
    """What was given as a sealed bid is none."""

    code = "bid-not-sealed"
    advice = (
        "Seal your bid on the procurement's page with JavaScript on, or with `rightsource bid seal`, and give the file "
        "that it writes. Never send a bid unsealed."
    )

    def __init__(self) -> None:
        super().__init__("This file is not a sealed bid, so it was not kept.")


class SealedForAnother(Refusal):
    """A bid was sealed for another procurement."""

    code = "bid-sealed-for-another"
    advice = "Get this procurement's keys from its page, and seal the bid again."

    def __init__(self, sealed_for: str, procurement: str) -> None:
        self.sealed_for = sealed_for
        self.procurement = procurement
        super().__init__(f"This bid was sealed for {sealed_for}, not for {procurement}.")


class SealedToOtherKeys(Refusal):
    """A bid was sealed to keys that are not those of the procurement's officers."""

    code = "bid-sealed-to-other-keys"
    advice = "Get the procurement's keys again from its page, and seal the bid to them."

    def __init__(self, procurement: str) -> None:
        self.procurement = procurement
        super().__init__(f"This bid was not sealed to the keys of the two officers of {procurement}.")


class KeyDoesNotOpen(Refusal):
    """A key is not the one to which this layer of a bid was sealed."""

    code = "key-does-not-open"
    advice = (
        "Use the key of the officer whose turn it is: the first officer takes off the outer layer, the second the "
        "inner one."
    )

    def __init__(self) -> None:
        super().__init__("This key does not open this layer of the bid.")


class SealBroken(Refusal):
    """A sealed bid was changed or cut after it was sealed."""

    code = "seal-broken"
    advice = "Fetch the bid again. If it is still so, record that it cannot be opened, and tell its bidder."

    def __init__(self) -> None:
        super().__init__("The bid was changed or cut after it was sealed, so it does not open.")


class NotWhatWasSealed(Refusal):
    """What came out of a seal is not what its bidder sealed."""

    code = "not-what-was-sealed"
    advice = (
        "Open the bid again from the file on record, and give what comes out unchanged. If it is still so, record that "
        "it cannot be opened."
    )

    def __init__(self) -> None:
        super().__init__("What was taken out is not what the bidder sealed: its fingerprint is another.")


class BidOfAnotherBidder(Refusal):
    """A bid that was opened names another bidder than the one who submitted it."""

    code = "bid-of-another-bidder"
    advice = "Record that it cannot be opened, and tell the monitoring officer: it may have been copied."

    def __init__(self, named: str, submitted_by: str) -> None:
        self.named = named
        self.submitted_by = submitted_by
        super().__init__(f"The opened bid is of {named}, but {submitted_by} submitted it.")
