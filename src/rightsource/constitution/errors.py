"""What the constitution refuses."""

from datetime import date

from rightsource.quantities import Refusal


class LawNotKnown(Refusal):
    """No value of this law is on file for a day."""

    code = "law-not-known"
    advice = "Ask the monitoring officer what the law was on that day; nothing is assumed in its place."

    def __init__(self, key: str, on: date) -> None:
        self.key = key
        self.on = on
        super().__init__(f"The law on {key} is not known for {on.day} {on:%B %Y}.")


class LawNotKnownAfter(Refusal):
    """The day is later than the latest text that was read."""

    code = "law-not-known-after"
    advice = "Check whether the law has changed since, then bring the file of dated law up to that day."

    def __init__(self, key: str, on: date, known_until: date, stated_in_advance: str = "") -> None:
        self.key = key
        self.on = on
        self.known_until = known_until
        self.stated_in_advance = stated_in_advance
        expected = f" It was to be {stated_in_advance}, if nothing changed." if stated_in_advance else ""
        super().__init__(
            f"The law on {key} for {on.day} {on:%B %Y} is not known after "
            f"{known_until.day} {known_until:%B %Y}.{expected}"
        )


class OrganisationIsTwoThings(Refusal):
    """An organisation would be two things on the same day."""

    code = "organisation-is-two-things"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("An organisation would be two things on the same day.")


class PostHasTwoHolders(Refusal):
    """A post would have two holders on the same day."""

    code = "post-has-two-holders"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("A post would have two holders on the same day.")


class DutyHasTwoAccountablePosts(Refusal):
    """A duty would have two accountable posts on the same day."""

    code = "duty-has-two-accountable-posts"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("A duty would have two accountable posts on the same day.")


class PostNotOnRecord(Refusal):
    """An account was asked for a post that the council has not."""

    code = "post-not-on-record"
    advice = "Write the post's key as it stands on the posts sheet, or load the workbook that has the post first."

    def __init__(self, post: str) -> None:
        self.post = post
        super().__init__(f"There is no post {post!r} on record.")


class NoSuchAccount(Refusal):
    """No account that is open has this address."""

    code = "no-such-account"
    advice = "Write the address that the account was made with; an account that has ended keeps no address."

    def __init__(self, email: str) -> None:
        self.email = email
        super().__init__(f"No account signs in with {email}.")


class SignInFirst(Refusal):
    """Nobody is signed in, and what was asked for is not public."""

    code = "sign-in-first"
    advice = "Sign in with the account of your post or seat. What everyone may see begins at the first page."

    def __init__(self, asked: str, holders: str) -> None:
        self.asked = asked
        self.holders = holders
        super().__init__(f"The right to {asked} belongs to {holders}, and you are not signed in.")


class NotYourRight(Refusal):
    """The post that is looking does not carry the right."""

    code = "not-your-right"
    advice = "If your post should carry it, ask the monitoring officer to record your appointment."

    def __init__(self, asked: str, holders: str, looking_as: str) -> None:
        self.asked = asked
        self.holders = holders
        self.looking_as = looking_as
        super().__init__(f"The right to {asked} belongs to {holders}; you are looking as: {looking_as}.")


class SecondFactorMissing(Refusal):
    """The account's post sees more than the public, and a password alone does not open it."""

    code = "second-factor-missing"
    advice = "Add a passkey or an authenticator app to your account; then come back to this page."

    def __init__(self, asked: str) -> None:
        self.asked = asked
        super().__init__(f"The right to {asked} opens once your account has a second way to show that it is you.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "organisation_is_one_thing_each_day": OrganisationIsTwoThings,
    "post_has_one_holder_each_day": PostHasTwoHolders,
    "duty_has_one_accountable_post_each_day": DutyHasTwoAccountablePosts,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
