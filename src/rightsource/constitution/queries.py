"""Reading the constitution: the council itself, and who signs in for which post."""

from __future__ import annotations

from datetime import date

from rightsource.constitution import models
from rightsource.constitution.rules import rows
from rightsource.storage import records


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
