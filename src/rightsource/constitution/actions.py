"""Recording organisations, posts, the council's own settings, duties and who answers for them; opening accounts."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db import transaction

from rightsource.constitution import models
from rightsource.constitution.errors import BY_CONSTRAINT, NoSuchAccount, PostNotOnRecord
from rightsource.constitution.rules.rows import Duty, PostAccount
from rightsource.quantities import Period
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Source
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry, Written


def record_council(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record the council and its own settings."""
    return record_rows(
        models.CouncilProfile, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_organisations(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what organisations are, and for which days."""
    record_keys(models.Organisation, [entry.row.organisation for entry in entries])
    return record_rows(
        models.OrganisationInForce, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_posts(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record posts and who fills them."""
    record_keys(models.Post, [entry.row.post for entry in entries])
    return record_rows(
        models.Appointment, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_duties(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record which post answers for which duty."""
    return record_rows(
        models.Accountability, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


@transaction.atomic
def register_duties(*, by: Actor, authority: Authority, duties: Sequence[Duty]) -> int:
    """Bring the register of statutory duties up to date, and return how many duties were added or changed.

    A duty that is no longer in the register stays, since rows of the past may rest on it.
    """
    names = [item.name for item in dataclasses.fields(Duty)]
    standing = {row["duty"]: row for row in models.Duty.objects.values(*names)}
    rows = [{name: getattr(duty, name) for name in names} for duty in duties]
    changed = [row for row in rows if standing.get(row["duty"]) != row]
    if not changed:
        return 0
    audit.record(
        "register-of-duties-brought-in",
        subject="table:constitution.Duty",
        by=by,
        authority=authority,
        details={"changed": [row["duty"] for row in changed]},
    )
    models.Duty.objects.bulk_create(
        [models.Duty(**row) for row in changed],
        update_conflicts=True,
        unique_fields=["duty"],
        update_fields=[name for name in names if name != "duty"],
    )
    return len(changed)


@transaction.atomic
def open_account(*, by: Actor, authority: Authority, post: str, email: str, today: date) -> str:
    """Let an e-mail address sign in for a post from today on, and return the number of its account.

    An address that has an account keeps it; the post is added. Doing it again changes nothing.

    Raises:
        PostNotOnRecord: the council has no such post.
    """
    if not models.Post.objects.filter(pk=post).exists():
        raise PostNotOnRecord(post)
    user = _account_with(email) or _new_account(email)
    account = str(user.get_username())
    event = audit.record(
        "account-opened", subject=f"account:{account}", by=by, authority=authority, details={"post": post}
    )
    begun = models.PostAccount.objects.filter(account=account, post_id=post, is_current=True).first()
    # A row of an account that goes on is written again as it stands, which changes nothing.
    period = begun.period if begun is not None and today in begun.period else Period(today)
    _record_accounts(
        [PostAccount(account=account, post=post, period=period)],
        by=by,
        authority=authority,
        recording=Recording(today, event),
    )
    return account


@transaction.atomic
def end_account(*, by: Actor, authority: Authority, email: str, today: date) -> str:
    """End an account today and erase all that is personal in it; return its number, which stays.

    Raises:
        NoSuchAccount: no open account has this address.
    """
    user = _account_with(email)
    if user is None:
        raise NoSuchAccount(email)
    account = str(user.get_username())
    event = audit.record("account-ended", subject=f"account:{account}", by=by, authority=authority)
    held = models.PostAccount.objects.filter(account=account, is_current=True, period__contains=today)
    ended = [
        PostAccount(account=account, post=each.post_id, period=Period.until(each.period.starts_on, today))
        for each in held
    ]
    _record_accounts(ended, by=by, authority=authority, recording=Recording(today, event))
    user.delete()  # the address, the password and the keys; the number is kept by the rows just written
    return account


def _account_with(email: str) -> Any:
    return get_user_model()._default_manager.filter(email__iexact=email.strip()).first()


def _new_account(email: str) -> Any:
    user = get_user_model()(username=str(uuid4()), email=email.strip().lower())
    user.set_unusable_password()
    user.save()
    user.username = f"account-{user.pk:04d}"
    user.save(update_fields=["username"])
    return user


def _record_accounts(rows: list[PostAccount], *, by: Actor, authority: Authority, recording: Recording) -> None:
    entries = [Entry(row, Source(authority.reference)) for row in rows]
    record_rows(models.PostAccount, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT)
