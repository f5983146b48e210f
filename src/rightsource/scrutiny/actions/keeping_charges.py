"""The demonstration county's activity and charges of its last whole month, kept by the ordinary actions."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from rightsource.commissioning.actions.charges import make_charge, raise_dispute, set_activity_price
from rightsource.commissioning.actions.timesheets import import_timesheets
from rightsource.commissioning.queries.agreements import price_history_known
from rightsource.commissioning.queries.charges import agreements_open, charges_known
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience
from rightsource.storage.walls import THE_COUNCIL, look_as

# All of it made up: who commissions, what is charged as a block, and the rate card of the law company.
_COMMISSIONER = "commissioner-people"
_BLOCKS = ("A-002", "A-005", "A-007")
_BY_THE_HOUR = "A-006"
_RATES = (("solicitor hour", "118.00"), ("paralegal hour", "64.50"))
_LINES_A_DAY = 3
_DISPUTED = Money.pounds("1180.00")


@transaction.atomic
def keep_charges_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> None:
    """Return the law company's hours of the last whole month, make its charges, and dispute a part of one."""
    look_as(THE_COUNCIL)
    month = Month.of(today.replace(day=1) - timedelta(days=1))
    # A council's commissioner acts; who keeps the demonstration stands in the trail as their account.
    by, known = Actor(_COMMISSIONER, by.post), agreements_open("", today)
    if any(each.month == month for each in charges_known(on=today)):
        return
    in_force = [key for key, each in known.items() if each.on(month.first_day) and each.on(month.last_day)]
    for agreement in sorted(set(_BLOCKS) & set(in_force)):
        year = FinancialYear.of(month.first_day)
        if price_history_known(agreement, year, today, Audience.INSIDERS).current is not None:
            make_charge(by=by, authority=authority, agreement=agreement, month=month, today=today)
    if _BY_THE_HOUR not in in_force:
        return
    for unit, pounds in _RATES:
        set_activity_price(
            by=by, authority=authority, agreement=_BY_THE_HOUR, unit=unit, price=Money.pounds(pounds),
            starts_on=FinancialYear.of(month.first_day).first_day, why="Rate card, made up", today=today,
        )  # fmt: skip
    file = GivenFile(f"hours-{month.first_day:%Y-%m}.csv", _hours(month))
    import_timesheets(by=by, authority=authority, file=file, today=today)
    make_charge(by=by, authority=authority, agreement=_BY_THE_HOUR, month=month, today=today)
    raise_dispute(
        by=by, authority=authority, reference=f"D-{month.first_day:%Y-%m}-1", agreement=_BY_THE_HOUR, month=month,
        amount=_DISPUTED, reason="Ten hours of one matter stand in the month before as well.", today=today,
    )  # fmt: skip


def _hours(month: Month) -> bytes:
    """Return a month's timesheets as the law company's file has them."""
    lines = ["agreement,worker,day,grade,hours,matter"]
    days = (month.first_day + timedelta(days=each) for each in range(month.last_day.day))
    for day in (each for each in days if each.weekday() < 5):
        for number in range(_LINES_A_DAY):
            unit, _ = _RATES[number % len(_RATES)]
            hours = 4 + (day.day * 7 + number * 5) % 9 / 2
            lines.append(f"{_BY_THE_HOUR},W-{number + 1},{day},{unit},{hours},M-{day:%m%d}-{number + 1}")
    return "\n".join(lines).encode()
