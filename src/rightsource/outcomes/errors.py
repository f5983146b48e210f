"""What outcomes refuses."""

from rightsource.quantities import Refusal


class ServiceHasTwoDeliverers(Refusal):
    """A service would have two deliverers on the same day."""

    code = "service-has-two-deliverers"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("A service would have two deliverers on the same day.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "service_has_one_deliverer_each_day": ServiceHasTwoDeliverers,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
