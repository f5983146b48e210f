"""What the constitution refuses."""

from rightsource.quantities import Refusal


class OrganisationIsTwoThings(Refusal):
    """An organisation would be two things on the same day."""

    code = "organisation-is-two-things"
    advice = "Give the earlier row a last day, or correct the first day of the later one, then give the file again."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"An organisation would be two things on the same day. {detail}".strip())


class PostHasTwoHolders(Refusal):
    """A post would have two holders on the same day."""

    code = "post-has-two-holders"
    advice = "Give the earlier row a last day, or correct the first day of the later one, then give the file again."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"A post would have two holders on the same day. {detail}".strip())


class DutyHasTwoAccountablePosts(Refusal):
    """A duty would have two accountable posts on the same day."""

    code = "duty-has-two-accountable-posts"
    advice = "Give the earlier row a last day, or correct the first day of the later one, then give the file again."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"A duty would have two accountable posts on the same day. {detail}".strip())


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "organisation_is_one_thing_each_day": OrganisationIsTwoThings,
    "post_has_one_holder_each_day": PostHasTwoHolders,
    "duty_has_one_accountable_post_each_day": DutyHasTwoAccountablePosts,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
