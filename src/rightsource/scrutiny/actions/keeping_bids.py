"""The demonstration county's procurement that is open for bids: two keys, a question answered, one bid sealed."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from rightsource.commissioning.actions.bid_questions import answer_question, ask_question
from rightsource.commissioning.actions.bidders import Bidder, register_bidder
from rightsource.commissioning.actions.bids import invite_bids, register_bid_key, submit_bid
from rightsource.commissioning.actions.procurement import RouteWanted, choose_route, open_procurement, record_notice
from rightsource.commissioning.errors.instants import LONDON
from rightsource.commissioning.queries.bids import bids_known, database_clock, invitation_on_record
from rightsource.commissioning.rules.bids.bidding import Invitation, Place, day_of
from rightsource.commissioning.rules.bids.sealing import Bid, Offer, SealingKeys, new_pair, seal
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.constitution.rules.rows import LegalForm
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.viewpoints import Sight, Viewpoint
from rightsource.storage.walls import THE_COUNCIL, look_as

# All of it made up: who commissions, what is bought, who would bid, what is asked, and for how much.
_COMMISSIONER, _OTHER_OFFICER = "commissioner-people", "monitoring-officer"
_BIDDER = Bidder(
    organisation="hollow-hill-buses",
    name="Hollow Hill Community Buses",
    legal_form=LegalForm.CHARITY,
)
_VALUE, _OFFER = Money.pounds("420000.00"), Money.pounds("397500.00")
_DAYS_TO_NOTICE, _DAYS_WITHOUT_QUESTIONS = 20, 14
_QUESTION = "Must every minibus have a lift for wheelchairs?"
_ANOTHER = "May routes be driven by volunteers with a minibus licence?"
_ANSWER = "One in two must, on each route. The specification says so in its third part."
_DOCUMENT = b"How Hollow Hill Community Buses would take people to day centres. Made up, as is the whole county.\n"
_SALT_BYTES = 32


@transaction.atomic
def keep_bids_of_the_demonstration(*, by: Actor, authority: Authority, today: date) -> None:
    """Open a procurement, have two officers register keys, invite bids, answer one of two questions, take a bid in.

    The private halves of the keys are thrown away as soon as they are made: nobody opens this bid. Done again, or in
    the year's first or last days, it changes nothing.
    """
    look_as(THE_COUNCIL)
    year = FinancialYear.of(today)
    reference = f"P-{year.starts_in}-03"
    _register(by, authority, today)
    published_on = year.first_day + timedelta(days=_DAYS_TO_NOTICE)
    closes_at = datetime.combine(year.last_day, time(12), LONDON)
    questions_until = year.last_day - timedelta(days=_DAYS_WITHOUT_QUESTIONS)
    # Bids and questions are held against the database's clock, whatever day the county is kept for.
    now = day_of(database_clock())
    if not published_on <= today or max(today, now) > questions_until or invitation_on_record(reference) is not None:
        return
    acting: dict[str, Any] = {"by": Actor(_COMMISSIONER, by.post), "authority": authority, "today": today}
    bought = Procurement(
        reference=reference,
        buyer=COUNCIL,
        title="Minibuses to day centres",
        kind=NeedKind.SERVICES,
        begun_on=year.first_day,
    )
    open_procurement(**acting, procurement=bought)
    wanted = RouteWanted(route=Route.OPEN, reason="Charities with one minibus can do it too.", value=_VALUE)
    choose_route(**acting, reference=reference, wanted=wanted)
    record_notice(**acting, reference=reference, happening=Happening(Notice.UK4, published_on, ""))
    keys = _keys(reference, by, authority, today)
    invitation = Invitation(closes_at=closes_at, questions_until=questions_until)
    invite_bids(**acting, procurement=reference, invitation=invitation)
    _bid(keys, authority, today)
    look_as(THE_COUNCIL)
    waiting = next(each for each in bids_known(reference, now).waiting if each.words == _QUESTION)
    answer_question(**acting, procurement=reference, question=UUID(waiting.question), asked=_QUESTION, answer=_ANSWER)


def _register(by: Actor, authority: Authority, today: date) -> None:
    register_bidder(by=Actor(_COMMISSIONER, by.post), authority=authority, bidder=_BIDDER, today=today)


def _keys(reference: str, by: Actor, authority: Authority, today: date) -> SealingKeys:
    """Register two public keys whose private halves are forgotten here and now."""
    keys = SealingKeys(reference, new_pair().public, new_pair().public)
    for place, post, key in (
        (Place.FIRST, _COMMISSIONER, keys.first),
        (Place.SECOND, _OTHER_OFFICER, keys.second),
    ):
        register_bid_key(
            by=Actor(post, by.post),
            authority=authority,
            procurement=reference,
            place=place,
            public_key=key,
            today=today,
        )
    return keys


def _bid(keys: SealingKeys, authority: Authority, today: date) -> None:
    """Ask and bid as the bidder does, in its own sight."""
    look_as(Viewpoint(Sight.ORGANISATION, _BIDDER.organisation))
    acting: dict[str, Any] = {"by": Actor(_BIDDER.post), "authority": authority, "today": today}
    own: dict[str, Any] = {"procurement": keys.procurement, "organisation": _BIDDER.organisation}
    for words in (_QUESTION, _ANOTHER):
        ask_question(**acting, **own, words=words)
    bid = Bid(
        procurement=keys.procurement,
        bidder=_BIDDER.organisation,
        offers=(Offer(0, _OFFER),),
        document_name="how-we-would-do-it.txt",
        document=_DOCUMENT,
    )
    submit_bid(**acting, **own, content=seal(bid, keys, salt=secrets.token_bytes(_SALT_BYTES)))
