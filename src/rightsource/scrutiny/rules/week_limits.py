"""Limits that are near or passed: exposure, the activity test, the floor of reserves, cash in the weeks ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from rightsource.commissioning.rules.returns import Return, cash_opens_on, latest_return
from rightsource.commissioning.rules.rows import AwardRoute
from rightsource.commissioning.rules.teckal import TeckalPosition, activity_test, teckal_position
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import Role
from rightsource.quantities import Money, Month
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, share_in_words
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.scrutiny.rules.week_items import Bearings, Limit, WeekItem, WeekKind, ids
from rightsource.storage.references import Kind, SubjectRef
from rightsource.treasury.rules.exposure import Exposure, exposures
from rightsource.treasury.rules.reserves import floor_test, lowest_cash


@dataclass(frozen=True, slots=True)
class _Near:
    """What differs from one limit to another; who answers and when is worked out from it."""

    kind: WeekKind
    is_passed: bool
    status: str
    sentence: str
    who: str
    also: tuple[str, ...]
    organisation: str
    action: str
    record_ids: tuple[str, ...]
    law: str = "our rule"
    limit: Limit | None = None


def limits_near(bearings: Bearings) -> Iterator[WeekItem]:
    """Return every limit that is near or passed."""
    for near in (*_exposures(bearings), *_activity_tests(bearings), *_floor(bearings), *_cash(bearings)):
        yield WeekItem(
            kind=near.kind,
            state=PromiseState.BROKEN if near.is_passed else PromiseState.AT_RISK,
            status=near.status,
            sentence=near.sentence,
            who=near.who,
            who_title=bearings.title(near.who),
            also=near.also,
            subject=SubjectRef(Kind.ORGANISATION, near.organisation),
            action=near.action,
            law=near.law,
            limit=near.limit,
            record_ids=near.record_ids,
        )


def _exposures(bearings: Bearings) -> Iterator[_Near]:
    for exposure in exposures(bearings.evidence.exposures, bearings.on):
        share = exposure.used_share
        if share is not None and share >= bearings.rules.exposure_near_share:
            yield _exposure(bearings, exposure, share)


def _exposure(bearings: Bearings, exposure: Exposure, share: Decimal) -> _Near:
    assert exposure.limit is not None
    is_passed = exposure.total > exposure.limit
    over = "over the limit" if is_passed else "of the limit"
    figures = f"{amount_in_words(exposure.total)} of {amount_in_words(exposure.limit)}"
    advice = "Cut it, or have the limit decided again." if is_passed else "Agree nothing further without a decision."
    finding = f"Exposure to {bearings.name(exposure.organisation)} is {figures}"
    return _Near(
        kind=WeekKind.EXPOSURE,
        is_passed=is_passed,
        status="Over its limit" if is_passed else f"{share_in_words(share)} of its limit",
        sentence=f"{finding}, {over}. {advice}"
        if is_passed
        else f"{finding}, {share_in_words(share)} {over}. {advice}",
        who=bearings.post_of(Role.CHIEF_FINANCE_OFFICER),
        also=(bearings.answers_for(exposure.organisation),),
        organisation=exposure.organisation,
        action="See the exposure",
        record_ids=ids(*exposure.figures),
        limit=Limit(exposure.total, exposure.limit, share),
    )


def _activity_tests(bearings: Bearings) -> Iterator[_Near]:
    evidence, on = bearings.evidence, bearings.on
    test = activity_test(the_law(), on)
    if test is None:
        return
    exempt = [each for each in evidence.agreements if each.row.route is AwardRoute.VERTICAL and on in each.row.period]
    for vehicle in sorted({each.row.provider for each in exempt}):
        position = teckal_position(vehicle, evidence.trading, evidence.returns, on, test)
        if position is not None and _is_near(bearings, position):
            yield _activity_test(bearings, position)


def _is_near(bearings: Bearings, position: TeckalPosition) -> bool:
    if position.passes is None:
        return False
    room = position.current.external_work_limit(position.test)
    is_tight = position.headroom.pence < room.pence * bearings.rules.activity_headroom_near_share
    return is_tight or _breaches_soon(bearings, position)


def _breaches_soon(bearings: Bearings, position: TeckalPosition) -> bool:
    if position.breach_month is None:
        return False
    months = _months(position.breach_month) - _months(Month.of(bearings.on))
    return months <= bearings.rules.activity_breach_near_months


def _activity_test(bearings: Bearings, position: TeckalPosition) -> _Near:
    test, work = position.test, position.current
    assert work.share is not None
    room = work.external_work_limit(test)
    vehicle = bearings.name(position.organisation)
    fails = position.passes is False
    share = f"{share_in_words(work.share)} of the work of {vehicle} in {position.year} is for its owners"
    need = (
        f"more than {share_in_words(test.share_min)} must be"
        if test.is_law
        else (f"advisers then asked for {share_in_words(test.share_min)}, and no Act set a share")
    )
    soon = ""
    if not fails and _breaches_soon(bearings, position) and position.breach_month is not None:
        soon = f" On the trend of its work the test fails in {position.breach_month}."
    left = "" if fails else f" There is room for {amount_in_words(position.headroom)} more for others."
    advice = "Take no exempt award, and ask for legal advice." if fails else "Take no further work for others unasked."
    return _Near(
        kind=WeekKind.ACTIVITY_TEST,
        is_passed=fails and test.is_law,
        status=f"{share_in_words(work.share)} for owners",
        sentence=f"{share}; {need}.{left}{soon} {advice}",
        who=bearings.answers_for(position.organisation),
        also=(
            bearings.post_of(Role.MONITORING_OFFICER),
            *bearings.posts_of_vehicle(position.organisation, Role.VEHICLE_DIRECTOR, Role.VEHICLE_FINANCE_LEAD),
        ),
        organisation=position.organisation,
        action="See the headroom",
        record_ids=ids(*work.records, *position.trend_records),
        law=test.provision if test.is_law else f"{test.provision} (advice only)",
        limit=Limit(work.external_work, room, Decimal(work.external_work.pence) / room.pence) if room else None,
    )


def _floor(bearings: Bearings) -> Iterator[_Near]:
    floor = bearings.own_rules.reserves_floor
    test = floor_test(bearings.evidence.reserves_debt, bearings.council, bearings.on, floor)
    if test is None or test.over.pence >= test.floor.pence * bearings.rules.reserves_near_floor_share:
        return
    figures = f"{amount_in_words(test.general)} against a floor of {amount_in_words(test.floor)}"
    profile = bearings.evidence.council[-1]
    yield _Near(
        kind=WeekKind.RESERVES,
        is_passed=test.is_under,
        status="Under the floor" if test.is_under else "Near the floor",
        sentence=f"General reserves stand at {figures}. "
        + ("Say how they are built up again." if test.is_under else "Draw nothing further without a plan."),
        who=bearings.post_of(Role.CHIEF_FINANCE_OFFICER),
        also=(bearings.post_of(Role.FINANCE_MEMBER),),
        organisation=bearings.council,
        action="See the reserves",
        record_ids=ids(*test.figures, profile),
        limit=Limit(test.floor, test.general, Decimal(test.floor.pence) / test.general.pence)
        if test.general > Money(0)
        else None,
    )


def _cash(bearings: Bearings) -> Iterator[_Near]:
    returns = bearings.evidence.returns
    for vehicle in sorted({each.row.organisation for each in returns}):
        made = latest_return(returns, vehicle, bearings.on)
        if made is not None:
            yield from _overdrawn(bearings, made)


def _overdrawn(bearings: Bearings, made: Return) -> Iterator[_Near]:
    row = made.row
    opens_on = cash_opens_on(row.month)
    weeks_gone = max((bearings.on - opens_on).days // 7, 0)
    ahead = row.cash_by_week[weeks_gone:]
    if not ahead:
        return
    from_day = opens_on + timedelta(weeks=weeks_gone)
    low = lowest_cash(ahead, from_day)
    if low.first_week_below_zero is None:
        return
    weeks = low.first_week_below_zero
    first_day = from_day + timedelta(weeks=weeks)
    vehicle = bearings.name(row.organisation)
    yield _Near(
        kind=WeekKind.CASH,
        is_passed=False,
        status=f"Cash below zero in {count_in_words(weeks, 'week')}",
        sentence=f"{vehicle} forecasts that its cash is below zero by {day_in_words(first_day)}, and lowest at "
        f"{amount_in_words(low.amount)} in the week to {day_in_words(low.week_ends_on)}. Agree now how it is covered.",
        who=bearings.answers_for(row.organisation),
        also=(
            bearings.post_of(Role.CHIEF_FINANCE_OFFICER),
            *bearings.posts_of_vehicle(row.organisation, Role.VEHICLE_FINANCE_LEAD, Role.VEHICLE_DIRECTOR),
        ),
        organisation=row.organisation,
        action="See the cash",
        record_ids=ids(made),
    )


def _months(month: Month) -> int:
    return month.year * 12 + month.month
