"""What outcomes refuses."""

from rightsource.quantities import Refusal


class ServiceHasTwoDeliverers(Refusal):
    """A service would have two deliverers on the same day."""

    code = "service-has-two-deliverers"
    advice = "Give the earlier row a last day, or correct the first day of the later one, then give the file again."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"A service would have two deliverers on the same day. {detail}".strip())


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "service_has_one_deliverer_each_day": ServiceHasTwoDeliverers,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
