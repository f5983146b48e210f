"""Recording and taking options, beginning what comes after an agreement, ending it, and keeping its exit plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.of_agreement import act_of, event_of, supersede_terms
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.keeping import (
    EndedAlready,
    ExitItemNotOnRecord,
    ExitItemNotRecordable,
    OptionNotOnRecord,
)
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.keeping import (
    endings_known,
    exit_items_known,
    followed_known,
    options_known,
)
from rightsource.commissioning.queries.procurement import recorded_procurement
from rightsource.commissioning.queries.terms import last_terms, parties_of, wait_for_others
from rightsource.commissioning.rules.agreements.ending import (
    AgreementOption,
    Ending,
    ExitItem,
    check_ending,
    check_exit_item,
    check_option,
    check_taken,
)
from rightsource.quantities import Period
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


@transaction.atomic
def record_option(*, by: Actor, authority: Authority, option: AgreementOption, today: date) -> bool:
    """Record a right to extend or to break that the agreement provides for. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        OptionDoesNotFit: it does not change the last day as its kind says.
    """
    wait_for_others(option.agreement)
    terms = last_terms(option.agreement, today).row
    if option in options_known(option.agreement):
        return False
    check_option(option, terms.period.last_day)
    details = {"key": option.key, "kind": option.kind.value, "ends": option.ends_on.isoformat()}
    event = event_of("option-recorded", option.agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.AgreementOption.objects.create(**parties_of(terms), recorded_in_id=event, **_columns(option))
    return True


@transaction.atomic
def take_option(*, by: Actor, authority: Authority, agreement: str, key: str, today: date) -> bool:
    """Take an option: the agreement's last day is then what it says. Taking it again changes nothing.

    Two at once wait for each other; an option is taken once by a constraint.

    Returns:
        Whether anything was written.

    Raises:
        OptionNotOnRecord: there is no such option.
        OptionOutOfTime: its day for notice has passed.
        OptionDoesNotFit: the agreement's last day has moved since.
    """
    wait_for_others(agreement)
    option = next((each for each in options_known(agreement) if each.key == key), None)
    if option is None:
        raise OptionNotOnRecord(agreement, key)
    if option.taken_on is not None:
        return False
    held = last_terms(agreement, today)
    check_taken(option, held.row.period.last_day, today)
    details = {"key": key, "ends": option.ends_on.isoformat()}
    act = act_of("option-taken", agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.AgreementOption.objects.create(
            **parties_of(held.row), recorded_in=act, **_columns(replace(option, taken_on=today))
        )
    after = replace(held.row, period=Period.until(held.row.period.starts_on, option.ends_on))
    supersede_terms(held, [after], f"Option {key} taken", act=act, by=by, authority=authority, today=today)
    return True


@transaction.atomic
def follow_agreement(*, by: Actor, authority: Authority, agreement: str, procurement: str, today: date) -> bool:
    """Say which procurement is begun for what comes after an agreement. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        ProcurementNotOnRecord: there is no such procurement.
    """
    wait_for_others(agreement)
    terms = last_terms(agreement, today).row
    if recorded_procurement(procurement) is None:
        raise ProcurementNotOnRecord(procurement)
    if followed_known(agreement).get(agreement) == procurement:
        return False
    event = event_of("agreement-followed", agreement, by=by, authority=authority, details={"procurement": procurement})
    with refusing(BY_CONSTRAINT):
        models.AgreementFollowed.objects.create(**parties_of(terms), recorded_in_id=event, procurement_id=procurement)
    return True


@transaction.atomic
def end_agreement(*, by: Actor, authority: Authority, ending: Ending, today: date) -> bool:
    """End an agreement before its last day, with the ground and the notice given. The same again changes nothing.

    Two at once wait for each other; an agreement is ended once by a constraint.

    Returns:
        Whether anything was written.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        EndedAlready: it ends by then, or was ended otherwise.
        NoticeTooShort: it is ended by notice, and the notice is too short.
        ExitItemNotRecordable: it is not said why.
    """
    if not ending.words.strip():
        raise ExitItemNotRecordable
    wait_for_others(ending.agreement)
    held = last_terms(ending.agreement, today)
    standing = endings_known(ending.agreement).get(ending.agreement)
    if standing == ending:
        return False
    last = held.row.period.last_day
    is_within = ending.ends_on in held.row.period and (last is None or ending.ends_on < last)
    if standing is not None:
        raise EndedAlready(ending.agreement)
    check_ending(ending, held.row if is_within else None, today)
    details = {"ground": ending.ground.value, "ends": ending.ends_on.isoformat()}
    act = act_of("agreement-ended", ending.agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.AgreementEnding.objects.create(
            **parties_of(held.row),
            recorded_in=act,
            ground=ending.ground,
            told_on=ending.told_on,
            ends_on=ending.ends_on,
            words=ending.words,
        )
    after = replace(held.row, period=Period.until(held.row.period.starts_on, ending.ends_on))
    supersede_terms(held, [after], f"Ended: {ending.ground}", act=act, by=by, authority=authority, today=today)
    return True


@transaction.atomic
def plan_exit(*, by: Actor, authority: Authority, item: ExitItem, today: date) -> bool:
    """Put an item into an agreement's exit plan, or say anew what it is. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        ExitItemNotRecordable: it does not say what is to be done and by whom.
    """
    check_exit_item(item)
    wait_for_others(item.agreement)
    terms = last_terms(item.agreement, today).row
    if item in exit_items_known(item.agreement):
        return False
    event = event_of(
        "exit-planned", item.agreement, by=by, authority=authority, details={"key": item.key, "what": item.what}
    )
    _write_item(item, event, parties_of(terms))
    return True


@transaction.atomic
def finish_exit_item(*, by: Actor, authority: Authority, agreement: str, key: str, evidence: str, today: date) -> bool:
    """Say that an item of an exit plan is done, and what shows it. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        ExitItemNotOnRecord: there is no such item.
        ExitItemNotRecordable: nothing shows that it is done.
    """
    if not evidence.strip():
        raise ExitItemNotRecordable
    wait_for_others(agreement)
    item = next((each for each in exit_items_known(agreement) if each.key == key), None)
    if item is None:
        raise ExitItemNotOnRecord(agreement, key)
    if item.done_on is not None and item.evidence == evidence.strip():
        return False
    terms = last_terms(agreement, today).row
    event = event_of(
        "exit-item-done", agreement, by=by, authority=authority, details={"key": key, "evidence": evidence.strip()}
    )
    _write_item(replace(item, done_on=today, evidence=evidence.strip()), event, parties_of(terms))
    return True


def _write_item(item: ExitItem, event: int, parties: dict[str, object]) -> None:
    with refusing(BY_CONSTRAINT):
        models.ExitItem.objects.create(
            **parties,
            recorded_in_id=event,
            key=item.key,
            kind=item.kind,
            what=item.what,
            owner=item.owner,
            due_on=item.due_on,
            done_on=item.done_on,
            evidence=item.evidence,
        )


def _columns(option: AgreementOption) -> dict[str, object]:
    return {
        "key": option.key,
        "kind": option.kind,
        "notice_by": option.notice_by,
        "ends_on": option.ends_on,
        "words": option.words,
        "taken_on": option.taken_on,
    }
