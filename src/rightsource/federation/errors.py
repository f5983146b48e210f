"""What the federation refuses."""

from rightsource.quantities import Refusal


class HoldingIsTwoShares(Refusal):
    """One holding would be two shares on the same day."""

    code = "holding-is-two-shares"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("One holding would be two shares on the same day.")


class OwnsItself(Refusal):
    """An organisation would own a part of itself."""

    code = "owns-itself"
    advice = "Name another owner, or take the row out."

    def __init__(self) -> None:
        super().__init__("An organisation would own a part of itself.")


class ShareIsNoShare(Refusal):
    """A holding is not between 0 and 100 per cent."""

    code = "share-is-no-share"
    advice = "Write the share in per cent, from 0 to 100; leave it blank where it is not established."

    def __init__(self) -> None:
        super().__init__("A holding is not between 0 and 100 per cent.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "holding_is_one_share_each_day": HoldingIsTwoShares,
    "nobody_owns_itself": OwnsItself,
    "holding_is_between_nought_and_a_hundred_per_cent": ShareIsNoShare,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
