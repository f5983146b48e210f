"""What of commissioning waits is told to whom it waits for: late things as things to do, days ahead as days ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rightsource.commissioning.rules.charges.activity import ActivityDue
from rightsource.commissioning.rules.directives import Directive, DirectiveAnswer, directives_standing
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import Need, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Procurement, RouteChosen, standing
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import Appointment, CouncilKind, CouncilProfile, PostKind, Role
from rightsource.quantities import Money, Month, Period
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.scrutiny.rules.week import Week, this_week
from rightsource.scrutiny.rules.week_commissioning import (
    Waiting,
    activity_waiting,
    clocks_waiting,
    directives_waiting,
)
from rightsource.scrutiny.rules.week_items import WeekKind
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

DAY = date(2026, 11, 22)
BEGUN = date(2026, 9, 1)


def recorded(row):
    return Recorded(row, Provenance(Source("A test"), KnownOn.stated(public=BEGUN)), f"id-{id(row)}")


def post(key: str, role: Role, kind: PostKind = PostKind.OFFICER, organisation: str = "") -> Recorded[Appointment]:
    return recorded(
        Appointment(
            post=key, title=key, kind=kind, role=role, holder="holder", organisation=organisation, period=Period(BEGUN)
        )
    )


BASE = Evidence(
    council=(recorded(CouncilProfile(organisation="council", name="A", kind=CouncilKind.COUNTY, is_fictional=True)),),
    posts=(
        post("commissioner", Role.COMMISSIONER),
        post("care-lead", Role.VEHICLE_FINANCE_LEAD, PostKind.VEHICLE, "care"),
        post("law-lead", Role.VEHICLE_FINANCE_LEAD, PostKind.VEHICLE, "law"),
    ),
)
ASKED = Directive(
    directive="D-1",
    title="Six more families",
    addressed_to="care",
    outcome="safe",
    envelope=Money.pounds(10),
    period=Period(BEGUN, date(2027, 9, 1)),
    decision="FC-1",
    issued_on=BEGUN,
    issued_by="commissioner",
    acknowledge_by=date(2026, 11, 16),
)
BOUGHT = Procurement(reference="P-1", buyer="council", title="Buses", kind=NeedKind.SERVICES, begun_on=date(2026, 9, 1))


def week_of(waiting: list[Waiting]) -> Week:
    return this_week(BASE, DAY, waiting=waiting)


def of_directive(**changed: object) -> Week:
    return week_of(list(directives_waiting(directives_standing([recorded(replace(ASKED, **changed))], DAY))))


def items(week: Week, kind: WeekKind) -> list[tuple[str, str, bool]]:
    return [(each.who, each.status, each.is_late) for each in week.items if each.kind is kind]


def test_a_directive_nobody_acknowledged_needs_its_vehicle_and_the_commissioner_and_no_other_vehicle() -> None:
    week = of_directive()
    assert items(week, WeekKind.DIRECTIVE) == [("care-lead", "Acknowledgment 6 days late", True)]
    assert len(week.needing("commissioner")) == 1
    assert [each for each in week.only_for("law-lead").items if each.kind is WeekKind.DIRECTIVE] == []


@pytest.mark.parametrize(
    ("said", "whose", "status"),
    [
        ({"acknowledged_on": date(2026, 11, 2)}, "care-lead", "Answer waits 20 days"),
        (
            {"acknowledged_on": BEGUN, "answer": DirectiveAnswer.QUESTION, "answered_on": date(2026, 11, 21)},
            "commissioner",
            "Question waits 1 day",
        ),
    ],
)
def test_a_directive_that_is_not_answered_waits_for_whom_it_waits(
    said: dict[str, object], whose: str, status: str
) -> None:
    assert items(of_directive(**said), WeekKind.DIRECTIVE) == [(whose, status, False)]


def test_a_directive_that_is_accepted_or_withdrawn_waits_for_nobody() -> None:
    for said in ({"answer": DirectiveAnswer.ACCEPTED, "answered_on": DAY}, {"withdrawn_on": DAY}):
        assert items(of_directive(**said), WeekKind.DIRECTIVE) == []


def test_a_day_more_than_a_week_ahead_comes_up_and_is_nothing_to_do_yet() -> None:
    for ahead, is_to_do in ((7, True), (8, False), (28, False), (29, False)):
        day = DAY + timedelta(days=ahead)
        week = of_directive(acknowledge_by=day)
        assert bool(items(week, WeekKind.DIRECTIVE)) is is_to_do
        coming = [each.day for each in week.coming_up if each.kind is WeekKind.DIRECTIVE]
        assert coming == ([] if is_to_do or ahead > 28 else [day])


def test_only_activity_that_is_owed_and_late_waits() -> None:
    def due(due_on: date, returned_on: date | None) -> ActivityDue:
        return ActivityDue("A-1", "Hours", "law", Month(2026, 10), due_on, returned_on)

    late, came, ahead = due(date(2026, 11, 10), None), due(date(2026, 11, 10), DAY), due(DAY, None)
    assert items(week_of(list(activity_waiting([late, came, ahead], DAY))), WeekKind.ACTIVITY) == [
        ("law-lead", "Activity 12 days late", True)
    ]


def test_a_notice_that_is_late_breaks_the_law_it_is_asked_by() -> None:
    need = Need(
        subject="Buses", kind=NeedKind.SERVICES, value=Money.pounds(900_000), vat=Money(0), begun_on=BOUGHT.begun_on
    )
    chosen = RouteChosen(
        need=need, route=Route.OPEN, regime="PA2023", provision="s.20", supplier="", reason="x", chosen_on=BEGUN
    )
    found = standing(BOUGHT, chosen, [Happening(Notice.ENTERED, date(2026, 10, 1))], the_law(), DAY)
    week = week_of(list(clocks_waiting([found], DAY)))
    late = [each for each in week.items if each.kind is WeekKind.PROCUREMENT]
    assert [each.status for each in late] == ["Contract details notice 23 days late"]
    assert late[0].state is PromiseState.BROKEN
    assert "PA 2023" in late[0].law
