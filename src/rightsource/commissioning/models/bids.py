"""Sealed bids: officers' public keys, invitations, what came in, what was opened by whom; questions and answers."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from rightsource.commissioning.models.procurement import Procurement
from rightsource.commissioning.rules.bids.bidding import Place, Reservation
from rightsource.constitution.models import Organisation, Post
from rightsource.storage.models import AuditEvent, append_only

_CLOSES = """(SELECT max(closes_at) FROM commissioning_bidinvitation AS said
    WHERE said.procurement_id = NEW.procurement_id)"""
_KEYS_STAY = """
IF EXISTS (SELECT FROM commissioning_bidinvitation WHERE procurement_id = NEW.procurement_id) THEN
    RAISE EXCEPTION 'bids are invited, so their keys stay' USING ERRCODE = 'RS560';
END IF;
IF NEW.public_key !~ '^age1[0-9a-z]+$' THEN
    RAISE EXCEPTION 'only a public key is kept' USING ERRCODE = 'RS561';
END IF;
RETURN NEW;
"""
_INVITES = """
IF NEW.closes_at <= clock_timestamp() THEN
    RAISE EXCEPTION 'bids close at an hour to come' USING ERRCODE = 'RS562';
END IF;
IF EXISTS (SELECT FROM commissioning_bidinvitation AS said WHERE said.procurement_id = NEW.procurement_id
           AND (said.closes_at > NEW.closes_at OR (said.first_id, said.second_id) <> (NEW.first_id, NEW.second_id)))
   OR (SELECT max(closes_at) FROM commissioning_bidinvitation AS said
       WHERE said.procurement_id = NEW.procurement_id) < clock_timestamp() THEN
    RAISE EXCEPTION 'the hour is only put later, and only before it has come' USING ERRCODE = 'RS563';
END IF;
IF NOT EXISTS (SELECT FROM commissioning_bidkey AS one, commissioning_bidkey AS two
               WHERE one.id = NEW.first_id AND two.id = NEW.second_id AND one.post_id <> two.post_id
               AND (one.place, two.place) = (1, 2) AND one.procurement_id = NEW.procurement_id
               AND two.procurement_id = NEW.procurement_id) THEN
    RAISE EXCEPTION 'bids are sealed to the keys of two officers' USING ERRCODE = 'RS564';
END IF;
RETURN NEW;
"""
_IN_TIME = """
NEW.taken_at := clock_timestamp();
IF COALESCE({closes} < NEW.taken_at, true) THEN
    RAISE EXCEPTION 'bids have closed' USING ERRCODE = 'RS565';
END IF;
RETURN NEW;
""".replace("{closes}", _CLOSES)
# Opening is refused by the database itself before the hour, to any but the holder of the key, and out of order.
_OPENS = """
NEW.removed_at := clock_timestamp();
IF COALESCE({closes} >= NEW.removed_at, true) THEN
    RAISE EXCEPTION 'bids have not closed' USING ERRCODE = 'RS566';
END IF;
IF NOT EXISTS (SELECT FROM commissioning_bidinvitation AS said JOIN commissioning_bidkey AS own
               ON own.id = CASE NEW.place WHEN 1 THEN said.first_id ELSE said.second_id END
               WHERE said.procurement_id = NEW.procurement_id AND own.post_id = NEW.post_id) THEN
    RAISE EXCEPTION 'another officer holds this key' USING ERRCODE = 'RS567';
END IF;
IF NEW.place = 2 AND NOT EXISTS (SELECT FROM commissioning_bidlayer AS outer_one WHERE outer_one.bid_id = NEW.bid_id
                                 AND outer_one.place = 1 AND outer_one.fault = '') THEN
    RAISE EXCEPTION 'the outer layer comes off first' USING ERRCODE = 'RS568';
END IF;
RETURN NEW;
""".replace("{closes}", _CLOSES)
_ASKED_IN_TIME = """
NEW.asked_at := clock_timestamp();
IF COALESCE((SELECT max(questions_until) FROM commissioning_bidinvitation AS said
             WHERE said.procurement_id = NEW.procurement_id)
            < (NEW.asked_at AT TIME ZONE 'Europe/London')::date, true) THEN
    RAISE EXCEPTION 'the last day for questions is over' USING ERRCODE = 'RS569';
END IF;
RETURN NEW;
"""


def _before_insert(name: str, says: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=pgtrigger.Insert, func=says)


class BidKey(models.Model):
    """The public key of an officer for the bids of a procurement; the newest of each place holds."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="1 takes off the outer layer, 2 the inner one")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    public_key = models.CharField(max_length=100)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("keys_stay", _KEYS_STAY)]
        constraints: ClassVar = [
            models.UniqueConstraint(name="bid_key_is_one_officers", fields=["procurement", "public_key"]),
            models.CheckConstraint(
                name="bid_key_place_is_listed", condition=Q(place__in=[each.value for each in Place])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, key {self.place}"


class BidInvitation(models.Model):
    """Until when bids are taken, sealed to whose keys; the newest holds, and is never earlier than one before."""

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()
    questions_until = models.DateField()
    reserved_for = models.CharField(max_length=40)
    first = models.ForeignKey(BidKey, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(BidKey, on_delete=models.PROTECT, related_name="+")
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("invites", _INVITES)]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bid_reservation_is_listed", condition=Q(reserved_for__in=[str(each) for each in Reservation])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, bids until {self.closes_at:%Y-%m-%d %H:%M:%S}"


class Bid(models.Model):
    """That somebody bids: all that officers see before bids close."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"{self.procurement_id}, bid {self.pk}"


class BidStep(models.Model):
    """A bid came in, another in its place, or it was withdrawn; the newest step holds. The database gives its time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="steps")
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    is_withdrawal = models.BooleanField()
    taken_at = models.DateTimeField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("in_time", _IN_TIME)]
        constraints: ClassVar = [models.UniqueConstraint(name="bid_step_is_taken_once", fields=["bid", "number"])]

    def __str__(self) -> str:
        return f"{self.bid_id}, step {self.number}"


class SealedBid(models.Model):
    """What came in with a step, sealed, and from whom: its bidder's alone until bids close."""

    step = models.OneToOneField(BidStep, primary_key=True, on_delete=models.PROTECT, related_name="sealed")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    submitted_by = models.CharField(max_length=450)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(help_text="as it came in; nothing where the bid was withdrawn")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="bidder_has_one_bid_at_a_time", fields=["procurement", "organisation", "number"]
            )
        ]

    def __str__(self) -> str:
        return self.sha256


class BidLayer(models.Model):
    """A layer that an officer took off before a witness, with what came out; or why it could not be taken off."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="layers")
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField()
    content = models.BinaryField(help_text="the inner layer, or the bid's document")
    sha256 = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=255, blank=True)
    fault = models.TextField(blank=True)
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("opens", _OPENS)]
        constraints: ClassVar = [
            models.UniqueConstraint(name="bid_layer_comes_off_once", fields=["bid", "place"]),
            models.CheckConstraint(name="bid_layer_is_listed", condition=Q(place__in=[each.value for each in Place])),
            models.CheckConstraint(name="bid_opening_is_witnessed", condition=~Q(post=F("witness"))),
            models.CheckConstraint(
                name="bid_layer_holds_or_says_why",
                condition=Q(sha256="", fault__regex=r"\S") | ~Q(sha256="") & Q(fault=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bid_id}, layer {self.place}"


class BidManifest(models.Model):
    """What an opened bid says beside its document, prices too: for nobody before the scores for quality are settled."""

    layer = models.OneToOneField(BidLayer, primary_key=True, on_delete=models.PROTECT, related_name="+")
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        triggers: ClassVar = [append_only()]

    def __str__(self) -> str:
        return f"what layer {self.layer_id} says"


class BidQuestion(models.Model):
    """What a bidder asks: its own and the buyer's to see."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    asked_at = models.DateTimeField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only(), _before_insert("asked_in_time", _ASKED_IN_TIME)]
        constraints: ClassVar = [
            models.CheckConstraint(name="bid_question_asks", condition=Q(words__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, a question"


class BidAnswer(models.Model):
    """The buyer's answer, with the question in words that do not tell who asked: everybody's."""

    question = models.OneToOneField(BidQuestion, primary_key=True, on_delete=models.PROTECT, related_name="+")
    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="+")
    asked = models.TextField()
    answer = models.TextField()
    answered_on = models.DateField()
    recorded_in = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [append_only()]
        constraints: ClassVar = [
            models.CheckConstraint(name="bid_answer_answers", condition=Q(asked__regex=r"\S", answer__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id}, an answer"
