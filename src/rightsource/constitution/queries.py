"""Reading the constitution: the council itself, its posts and duties, and who signs in for which post."""

from __future__ import annotations

from datetime import date

from rightsource.constitution import models
from rightsource.constitution.rules import rows
from rightsource.constitution.rules.books import delegation_powers
from rightsource.constitution.rules.duties import DutyStanding, duty_gaps
from rightsource.constitution.rules.own_rules import OwnRules, own_rules
from rightsource.constitution.rules.who_is_who import WhoIsWho
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Grade, Recorded


def council_profile() -> rows.CouncilProfile | None:
    """Return the council and its own settings as last recorded; None while nothing is loaded."""
    found = records.current(models.CouncilProfile).first()
    return None if found is None else records.as_row(rows.CouncilProfile, found)


def filled_posts_of_account(account: str, *, on: date) -> list[rows.Appointment]:
    """Return the posts that an account signs in for on a day, by key; a post that nobody fills is not among them."""
    posts = records.current(models.PostAccount).filter(account=account, period__contains=on).values("post")
    return _filled(on=on, post__in=posts)


def filled_post(post: str, *, on: date) -> rows.Appointment | None:
    """Return a post as it is filled on a day; None if nobody fills it."""
    return next(iter(_filled(on=on, post=post)), None)


def _filled(*, on: date, **where: object) -> list[rows.Appointment]:
    found = records.current(models.Appointment).filter(period__contains=on, **where).exclude(holder="").order_by("post")
    return [records.as_row(rows.Appointment, each) for each in found]


def profile_known(on: date, audience: Audience) -> Recorded[rows.CouncilProfile] | None:
    """Return the council and its own settings, as an audience knew them by a day."""
    found = records.known_rows(models.CouncilProfile, rows.CouncilProfile, on=on, audience=audience)
    return found[-1] if found else None


def own_grade() -> Grade:
    """Return the grade of what is recorded here: the council's own record, or made up where the council is."""
    profile = council_profile()
    return Grade.MADE_UP if profile is not None and profile.is_fictional else Grade.OWN_RECORD


def own_rules_known(on: date, audience: Audience) -> OwnRules:
    """Return the council's own deadlines and floor, as an audience knew them by a day."""
    profile = profile_known(on, audience)
    return own_rules(None if profile is None else profile.row)


def organisations_known(on: date, audience: Audience) -> tuple[Recorded[rows.OrganisationInForce], ...]:
    """Return what organisations are and were, as an audience knew by a day."""
    return tuple(records.known_rows(models.OrganisationInForce, rows.OrganisationInForce, on=on, audience=audience))


def posts_known(on: date, audience: Audience) -> tuple[Recorded[rows.Appointment], ...]:
    """Return posts and who fills them, as an audience knew by a day."""
    return tuple(records.known_rows(models.Appointment, rows.Appointment, on=on, audience=audience))


def who_is_who_known(on: date, audience: Audience) -> WhoIsWho:
    """Return who is who on a day, as an audience knew; the council's own settings are no evidence, and stand always."""
    profile = profile_known(on, audience)
    return WhoIsWho(
        on,
        council_profile() if profile is None else profile.row,
        organisations_known(on, audience),
        posts_known(on, audience),
    )


def accountabilities_known(on: date, audience: Audience) -> tuple[Recorded[rows.Accountability], ...]:
    """Return which post answers for which duty, as an audience knew by a day."""
    return tuple(records.known_rows(models.Accountability, rows.Accountability, on=on, audience=audience))


def register_of_duties() -> tuple[rows.Duty, ...]:
    """Return the register of statutory duties as it was brought in."""
    return tuple(records.as_row(rows.Duty, each) for each in models.Duty.objects.order_by("duty"))


def duties_known(on: date, audience: Audience) -> tuple[DutyStanding, ...]:
    """Return how every duty of the register stands on a day, as an audience knew by then."""
    return duty_gaps(
        register_of_duties(),
        accountabilities_known(on, audience),
        posts_known(on, audience),
        on,
        organisations=organisations_known(on, audience),
        powers=delegation_powers(),
    )
