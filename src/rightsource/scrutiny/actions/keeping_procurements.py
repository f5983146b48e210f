"""The demonstration county's one procurement, kept by the ordinary actions."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from rightsource.commissioning.actions.procurement import RouteWanted, choose_route, open_procurement, record_notice
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Lot, Procurement
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as

# All of it made up: who commissions, what is bought, and for how much.
_COMMISSIONER = "commissioner-people"
_VALUE = Money.pounds("6200000.00")
_DAYS_TO_NOTICE = 20


@transaction.atomic
def keep_procurements_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> None:
    """Open a procurement on the year's first day, by the open procedure, and record its tender notice once that came.

    Done again it changes nothing: every word and day of it follows from the financial year.
    """
    look_as(THE_COUNCIL)
    # A council's commissioner acts; who keeps the demonstration stands in the trail as their account.
    by, year = Actor(_COMMISSIONER, by.post), FinancialYear.of(today)
    reference = f"P-{year.starts_in}-01"
    bought = Procurement(
        reference=reference,
        buyer=COUNCIL,
        title="School transport by minibus",
        kind=NeedKind.SERVICES,
        begun_on=year.first_day,
        lots=(Lot(1, "North of the county"), Lot(2, "South of the county")),
    )
    wanted = RouteWanted(
        route=Route.OPEN, reason="Many operators can do it, small ones too.", value=_VALUE, term_months=36
    )
    open_procurement(by=by, authority=authority, procurement=bought, today=today)
    choose_route(by=by, authority=authority, reference=reference, wanted=wanted, today=today)
    published_on = year.first_day + timedelta(days=_DAYS_TO_NOTICE)
    if published_on <= today:
        tender = Happening(Notice.UK4, published_on, "")
        record_notice(by=by, authority=authority, reference=reference, happening=tender, today=today)
