"""What is typed at a terminal of sealed bids: keys made, bids sealed and opened, submitted, questions asked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from asking_verbs import Terminal
from django.db import transaction
from django.utils import timezone

from rightsource.commissioning.actions.bids import invite_bids, register_bid_key
from rightsource.commissioning.actions.procurement import open_procurement, record_notice
from rightsource.commissioning.queries.bids import database_clock
from rightsource.commissioning.rules.bids.bidding import Invitation, Place
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as


def of_bids(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about sealed bids."""
    core = ("--by", "commissioner-people", "--authority", "a test")
    hill = ("--bidder", "hill-coaches", "--by", "bidder-hill-coaches", "--authority", "Our trustees")
    added = terminal.answered(
        "bidder add", "hill-coaches", "--name", "Hill Coaches", "--form", "charitable company", *core,
        "--email", "hill@testshire.example",
    )  # fmt: skip
    files = {name: str(terminal.folder / name) for name in ("first", "second", "sealed", "half", "open")}
    made = [terminal.answered("bid keygen", "--out", files[name]) for name in ("first", "second")]
    _open_for_bids(*(each["public_key"] for each in made))
    told = {"procurement": "P-900", "first": made[0]["public_key"], "second": made[1]["public_key"]}
    keys = terminal.written("keys.json", json.dumps(told | {"bidder": "hill-coaches"}))
    document = terminal.written("answers.txt", "How we would do it")
    sealed = terminal.answered("bid seal", document, "--to", keys, "--price", "1200.50", "--out", files["sealed"])
    opened = terminal.answered("bid open", files["sealed"], "--key", files["first"], "--out", files["half"])
    assert terminal.answered("bid open", files["half"], "--key", files["second"], "--out", files["open"])["is_open"]
    asked = terminal.answered("question ask", "P-900", "--words", "At noon?", *hill)
    waiting = terminal.answered("questions", "P-900")
    question = ("--question", waiting["waiting"][0]["question"], "--asked", "At noon?", "--answer", "From noon on.")
    return {
        "bidder add": added,
        "bid keygen": made[0],
        "bid seal": sealed,
        "bid open": opened,
        "bid submit": terminal.answered("bid submit", "P-900", files["sealed"], *hill),
        "bids": terminal.answered("bids", "P-900"),
        "bid withdraw": terminal.answered("bid withdraw", "P-900", *hill),
        "question ask": asked,
        "question answer": terminal.answered("question answer", "P-900", *question, *core),
        "questions": waiting,
    }


def _open_for_bids(first: str, second: str) -> None:
    today = timezone.localdate()
    with transaction.atomic():
        look_as(THE_COUNCIL)
        acting: dict[str, Any] = {"by": Actor("commissioner-people"), "authority": Authority("a test"), "today": today}
        bought = Procurement(
            reference="P-900", buyer="demonstration", title="Lunches", kind=NeedKind.SERVICES, begun_on=today
        )
        open_procurement(**acting, procurement=bought)
        record_notice(**acting, reference="P-900", happening=Happening(Notice.UK4, today))
        register_bid_key(**acting, procurement="P-900", place=Place.FIRST, public_key=first)
        other = acting | {"by": Actor("monitoring-officer")}
        register_bid_key(**other, procurement="P-900", place=Place.SECOND, public_key=second)
        invitation = Invitation(closes_at=database_clock() + timedelta(hours=1), questions_until=today)
        invite_bids(**acting, procurement="P-900", invitation=invitation)
