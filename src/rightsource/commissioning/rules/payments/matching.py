"""The three-way match: what was agreed or ordered, what shows that it was done, and what it comes to, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.commissioning.rules.payments.bases import BasisKind
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.quantities import Money, Month
from rightsource.quantities.wording import day_in_words

NOTHING = Money(0)


class Side(StrEnum):
    """What is laid side by side before anything is paid."""

    ORDER = "agreement or order"
    EVIDENCE = "evidence"
    BILL = "bill"
    BOOKS = "books"


@dataclass(frozen=True, slots=True)
class MatchLine:
    """One side of the match.

    Attributes:
        says: what is on record there.
        next_step: what to do where it does not match; blank where it does.
    """

    side: Side
    says: str
    next_step: str = ""

    @property
    def matches(self) -> bool:
        """Answer whether this side lets the payment be made."""
        return not self.next_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What one owes another: a charge, or an instalment of a lawful basis.

    Attributes:
        key: by which it is asked for, as A-002/2026-10 or G-1/2.
        agreement: the agreement that it is under; blank where a basis belongs to none.
        basis: the lawful basis; blank of a charge.
        month: of a charge.
        number: the charge in the record, or which instalment.
        bill: what it comes to.
        held: what of it an open dispute holds.
        not_owed: what of it was found not to be owed.
        billed_on: the day of the charge, or on which the instalment falls due.
        pay_by: the last day on which it is paid in time.
        purpose: what it is for.
    """

    key: str
    kind: BasisKind
    payer: str
    payee: str
    agreement: str = ""
    basis: str = ""
    month: Month | None = None
    number: int
    bill: Money
    held: Money = NOTHING
    not_owed: Money = NOTHING
    billed_on: date
    pay_by: date
    purpose: str = ""

    @property
    def payable(self) -> Money:
        """What of it can be paid at all."""
        return self.bill - self.held - self.not_owed


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """What the record says beside something owed.

    Attributes:
        agreed: what binds the payer, in words; blank where nothing in force does.
        shown_by: what shows that it was done, in words: a return, receipts.
        shown: what receipts cover of it; None where what shows it covers it whole.
        evidence_needed: what its terms ask for; blank where nothing.
        unposted: who keeps books in which no accounts are named for payments.
        posted: in whose books the payment will stand, in words.
        asked: what is asked for and neither paid nor taken out.
        paid: what is paid.
    """

    agreed: str
    shown_by: str = ""
    shown: Money | None = None
    evidence_needed: str = ""
    unposted: tuple[str, ...] = ()
    posted: str = ""
    asked: Money = NOTHING
    paid: Money = NOTHING


class OwedStage(StrEnum):
    """Where something owed stands."""

    OVERPAID = "paid more than is owed"
    STOPPED = "stopped"
    UNMATCHED = "does not match"
    TO_PAY = "can be paid"
    AHEAD = "not due yet"
    DISPUTED = "held by a dispute"
    ASKED = "in a run"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class OwedStanding:
    """Something owed, what the record says beside it, and what of it is left to be paid.

    Attributes:
        match: the sides of the match.
        stops: those in force that catch it.
        left: what is neither paid nor asked for; below nought where too much was paid.
        days_late: by how many days what is unpaid of it is late; 0 while it is in time or nothing is unpaid.
    """

    owed: Owed
    on_record: OnRecord
    match: tuple[MatchLine, ...]
    stops: tuple[PaymentStop, ...]
    left: Money
    stage: OwedStage
    days_late: int

    @property
    def can_pay(self) -> Money:
        """What a run begun now would pay of it."""
        return self.left if self.stage is OwedStage.TO_PAY else NOTHING

    @property
    def why_not(self) -> str:
        """Why it cannot be paid now; blank where it can."""
        said = {
            OwedStage.OVERPAID: f"{-self.left} more was paid than is owed: get it back, or have it credited.",
            OwedStage.STOPPED: " ".join(
                f"Stopped by {each.reference}: {each.reason} A second officer lifts it." for each in self.stops
            ),
            OwedStage.UNMATCHED: " ".join(f"{each.says} {each.next_step}" for each in self.match if not each.matches),
            OwedStage.AHEAD: f"It falls due on {day_in_words(self.owed.billed_on)}.",
            OwedStage.DISPUTED: f"{self.owed.held} is held until the dispute is answered.",
        }
        return said.get(self.stage, "")


def standing_of(owed: Owed, on_record: OnRecord, stops: Iterable[PaymentStop], on: date) -> OwedStanding:
    """Return where something owed stands on a day."""
    caught = tuple(each for each in stops if each.is_in_force(on) and _catches(each, owed))
    match = match_of(owed, on_record)
    left = owed.payable - on_record.asked - on_record.paid
    stage = _settled(owed, on_record, left) or _open(owed, match, caught, on)
    is_unpaid = owed.payable > on_record.paid
    days_late = max(0, (on - owed.pay_by).days) if is_unpaid else 0
    return OwedStanding(owed, on_record, match, caught, left, stage, days_late)


def _catches(stop: PaymentStop, owed: Owed) -> bool:
    return stop.catches(payer=owed.payer, payee=owed.payee, agreement=owed.agreement, basis=owed.basis)


def _settled(owed: Owed, on_record: OnRecord, left: Money) -> OwedStage | None:
    """Return where something owed stands of which nothing is left to ask for; None where something is."""
    if left > NOTHING:
        return None
    if left < NOTHING:
        return OwedStage.OVERPAID
    if on_record.asked:
        return OwedStage.ASKED
    return OwedStage.DISPUTED if owed.held else OwedStage.PAID


def _open(owed: Owed, match: tuple[MatchLine, ...], caught: tuple[PaymentStop, ...], on: date) -> OwedStage:
    if owed.billed_on > on:
        return OwedStage.AHEAD
    if caught:
        return OwedStage.STOPPED
    return OwedStage.TO_PAY if all(each.matches for each in match) else OwedStage.UNMATCHED


def match_of(owed: Owed, on_record: OnRecord) -> tuple[MatchLine, ...]:
    """Return the sides of the match, each with what to do where it does not."""
    return (_order(owed, on_record), _evidence(owed, on_record), _bill(owed), _books(on_record))


def _order(owed: Owed, on_record: OnRecord) -> MatchLine:
    if on_record.agreed:
        return MatchLine(Side.ORDER, on_record.agreed)
    what = owed.agreement or owed.basis
    return MatchLine(
        Side.ORDER, f"Nothing between {owed.payer} and {owed.payee} is in force under {what}.",
        "Record the agreement's terms, or a lawful basis.",
    )  # fmt: skip


def _evidence(owed: Owed, on_record: OnRecord) -> MatchLine:
    if on_record.shown_by and on_record.shown is None:
        return MatchLine(Side.EVIDENCE, on_record.shown_by)
    needed = on_record.evidence_needed
    if not needed and owed.kind is not BasisKind.CHARGE:
        return MatchLine(Side.EVIDENCE, "Its terms ask for none.")
    shown = on_record.shown or NOTHING
    if on_record.shown_by and shown >= owed.payable:
        return MatchLine(Side.EVIDENCE, on_record.shown_by)
    if on_record.shown_by:
        short = owed.payable - shown
        return MatchLine(
            Side.EVIDENCE, f"{on_record.shown_by}, {short} less than the bill.", "Record a receipt for the rest."
        )
    asked_for = f"Its terms ask for: {needed}. None" if needed else "No return of activity and no receipt"
    return MatchLine(
        Side.EVIDENCE, f"{asked_for} is on record for {owed.key}.",
        "Take the month's return in, or record a receipt of what was done.",
    )  # fmt: skip


def _bill(owed: Owed) -> MatchLine:
    parts = [f"{owed.bill}, of {day_in_words(owed.billed_on)}"]
    if owed.held:
        parts.append(f"{owed.held} of it held by a dispute")
    if owed.not_owed:
        parts.append(f"{owed.not_owed} of it not owed")
    return MatchLine(Side.BILL, f"{'; '.join(parts)}.")


def _books(on_record: OnRecord) -> MatchLine:
    if on_record.unposted:
        names = " and ".join(on_record.unposted)
        return MatchLine(Side.BOOKS, f"No accounts are named for payments in the books of {names}.", "Name them first.")
    return MatchLine(Side.BOOKS, on_record.posted)
