"""The seal of a bid: age files, one in the other, to the keys of two officers, so that neither opens it alone.

A sealed bid is a first line that names the format, a second line of JSON that names the procurement, both keys and two
fingerprints, and then an age file to the first officer's key. In that lies an age file to the second officer's key; in
that lies the bid: a line that names the format, a line of JSON with prices, bidder and a salt, and the document. By the
fingerprints anybody can tell that what came out is what went in; the salt keeps a price from being guessed by them.
A half-opened bid is the same second line under another first one, and the inner age file.
Source: the format age-encryption.org/v1 (C2SP, age.md), read and written by pyrage, rage, age and age-encryption.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyrage

from rightsource.commissioning.errors.sealing import (
    BidNotSealed,
    BidOfAnotherBidder,
    BidSaysNothing,
    KeyDoesNotOpen,
    KeysNotReadable,
    NotAPrivateKey,
    NotAPublicKey,
    NotWhatWasSealed,
    PrivateKeyGiven,
    SealBroken,
    SealedForAnother,
    SealedToOtherKeys,
)
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer
from rightsource.quantities import Money

BID_MARK = b"rightsource-bid/1\n"
"""The first line of an opened bid."""
LARGEST_DOCUMENT_BYTES = 20_000_000
_SEALED = b"rightsource-sealed-bid/1\n"
_HALF = b"rightsource-half-opened-bid/1\n"
_LONGEST_LINE = 100_000
_AGE = b"age-encryption.org/v1\n"
_PRIVATE = re.compile(r"AGE-SECRET-KEY-|AGE-PLUGIN-|PRIVATE KEY", re.IGNORECASE)
_PRIVATE_LINE = re.compile(r"^AGE-SECRET-KEY-1[0-9A-Z]+$", re.MULTILINE)
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_ANOTHERS_KEY = "No matching keys found"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key pair: the private half stays with its officer."""

    public: str
    private: str


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """To which keys the bids of a procurement are sealed.

    Attributes:
        procurement: its reference.
        first: the public key of the officer who takes off the outer layer.
        second: that of the officer who takes off the inner one.
    """

    procurement: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A price for one lot; lot 0 is the whole."""

    lot: int
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """A bid as its bidder writes it.

    Attributes:
        procurement: what it is for.
        bidder: the key of the organisation that bids.
        offers: a price without VAT for each lot bid for.
        document_name: what its document is called.
        document: the answers themselves.
        exclusion: what the bidder declares of the grounds on which suppliers are excluded.
        conditions: the marks of the conditions of participation that it says it meets.
    """

    procurement: str
    bidder: str
    offers: tuple[Offer, ...]
    document_name: str
    document: bytes
    exclusion: ExclusionAnswer = ExclusionAnswer.NOT_ANSWERED
    conditions: tuple[str, ...] = ()

    @property
    def document_sha256(self) -> str:
        """The fingerprint of the document."""
        return fingerprint(self.document)


@dataclass(frozen=True, slots=True)
class SealedBid:
    """A sealed bid, as far as anybody can read it.

    Attributes:
        keys: for what and to which keys it is sealed.
        inner_sha256: the fingerprint of what comes out of the outer layer.
        bid_sha256: the fingerprint of the bid itself.
        outer: the outer layer.
    """

    keys: SealingKeys
    inner_sha256: str
    bid_sha256: str
    outer: bytes


def new_pair() -> KeyPair:
    """Return a new key pair; the library asks the machine for the chance that it needs."""
    identity = pyrage.x25519.Identity.generate()
    return KeyPair(str(identity.to_public()), str(identity))


def fingerprint(content: bytes) -> str:
    """Return the SHA-256 of some content."""
    return hashlib.sha256(content).hexdigest()


def public_key_in(text: str) -> str:
    """Return the public key that was given, and keep nothing of a private one.

    Raises:
        PrivateKeyGiven: it is or holds a private key.
        NotAPublicKey: it is no public key.
    """
    if _PRIVATE.search(text):
        raise PrivateKeyGiven
    key = text.strip()
    try:
        pyrage.x25519.Recipient.from_str(key)
    except (pyrage.RecipientError, ValueError):
        raise NotAPublicKey from None
    return key


def private_key_in(text: str) -> str:
    """Return the private key in an officer's key file.

    Raises:
        NotAPrivateKey: there is none, or more than one.
    """
    found = _PRIVATE_LINE.findall(text.replace("\r", ""))
    if len(found) != 1:
        raise NotAPrivateKey
    return str(found[0])


def keys_in(text: str) -> tuple[SealingKeys, str]:
    """Return the keys in a procurement's key file, and the bidder that it was made for, if it names one.

    Raises:
        KeysNotReadable: the file does not say what it should.
        PrivateKeyGiven: it holds a private key.
        NotAPublicKey: one of its keys is none.
    """
    try:
        said = json.loads(text)
        keys = SealingKeys(str(said["procurement"]), str(said["first"]), str(said["second"]))
    except (ValueError, KeyError, TypeError):
        raise KeysNotReadable from None
    return SealingKeys(keys.procurement, public_key_in(keys.first), public_key_in(keys.second)), str(
        said.get("bidder") or ""
    )


def key_file(keys: SealingKeys, bidder: str = "") -> str:
    """Return the key file of a procurement, as its page gives it to bidders."""
    return json.dumps({"format": "rightsource-bid-keys/1", **asdict(keys), "bidder": bidder}, indent=2) + "\n"


def seal(bid: Bid, keys: SealingKeys, *, salt: bytes) -> bytes:
    """Return a bid sealed to both keys.

    Args:
        bid: what to seal.
        keys: to whom.
        salt: 32 bytes that nobody can guess, so that the fingerprint tells nothing of the price.

    Raises:
        BidSaysNothing: it has no price, two for a lot, no bidder, or a document that is empty or too large.
        SealedForAnother: the keys are another procurement's.
    """
    lots = [each.lot for each in bid.offers]
    is_whole = lots and len(set(lots)) == len(lots) and all(each.price >= Money(0) for each in bid.offers)
    if not (is_whole and bid.bidder.strip() and 0 < len(bid.document) <= LARGEST_DOCUMENT_BYTES):
        raise BidSaysNothing
    if bid.procurement != keys.procurement:
        raise SealedForAnother(keys.procurement, bid.procurement)
    plain = BID_MARK + _line(_said_of(bid, salt)) + bid.document
    inner = _sealed_to(keys.second, plain)
    sealed = SealedBid(keys, fingerprint(inner), fingerprint(plain), _sealed_to(keys.first, inner))
    return _SEALED + _line(_header(sealed)) + sealed.outer


def sealed_bid_in(content: bytes) -> SealedBid:
    """Read what anybody may of a sealed bid.

    Raises:
        BidNotSealed: it is none.
    """
    return _readable(_SEALED, content)


def half_opened(sealed: SealedBid, inner: bytes) -> bytes:
    """Return the file that goes from the first officer to the second."""
    return _HALF + _line(_header(sealed)) + inner


def inner_in(sealed: SealedBid, content: bytes) -> bytes:
    """Return the inner layer in a half-opened bid, held against the seal that it came out of.

    Raises:
        BidNotSealed: it is no half-opened bid.
        NotWhatWasSealed: it came out of another seal.
    """
    half = _readable(_HALF, content)
    if replace(half, outer=sealed.outer) != sealed:
        raise NotWhatWasSealed
    check_inner(sealed, half.outer)
    return half.outer


def open_one_layer(content: bytes, private_key: str) -> bytes:
    """Take off the layer whose turn it is: of a sealed bid the outer one, of a half-opened one the inner one.

    Returns:
        A half-opened bid, or the bid itself.

    Raises:
        BidNotSealed: it is neither.
        KeyDoesNotOpen: it is sealed to another key.
        SealBroken: it was changed or cut.
        NotWhatWasSealed: what comes out is not what the seal says.
        NotAPrivateKey: the key is none.
        SealedForAnother: the bid says that it is for another procurement than its seal.
    """
    if not content.startswith(_HALF):
        sealed = sealed_bid_in(content)
        return half_opened(sealed, take_off_outer(sealed, private_key))
    half = _readable(_HALF, content)
    plain = take_off_inner(half, half.outer, private_key)
    bid_in(half, plain)
    return plain


def _readable(mark: bytes, content: bytes) -> SealedBid:
    said, outer = _after(mark, content) or ({}, b"")
    keys = [said.get(name) for name in ("procurement", "first", "second")]
    prints = [said.get(name) for name in ("inner_sha256", "bid_sha256")]
    if not outer.startswith(_AGE) or not all(isinstance(each, str) and each for each in keys):
        raise BidNotSealed
    if not all(isinstance(each, str) and _FINGERPRINT.fullmatch(each) for each in prints):
        raise BidNotSealed
    return SealedBid(SealingKeys(*map(str, keys)), str(prints[0]), str(prints[1]), outer)


def check_sealed_to(sealed: SealedBid, keys: SealingKeys) -> None:
    """Refuse a bid sealed for another procurement or to other keys.

    Raises:
        SealedForAnother: for another procurement.
        SealedToOtherKeys: to other keys.
    """
    if sealed.keys.procurement != keys.procurement:
        raise SealedForAnother(sealed.keys.procurement, keys.procurement)
    if sealed.keys != keys:
        raise SealedToOtherKeys(keys.procurement)


def take_off_outer(sealed: SealedBid, private_key: str) -> bytes:
    """Take the outer layer off with the first officer's key, and return the inner one, still sealed.

    Raises:
        KeyDoesNotOpen: it is sealed to another key.
        SealBroken: it was changed or cut.
        NotWhatWasSealed: what comes out is not what the seal says.
    """
    inner = _opened(sealed.outer, private_key)
    check_inner(sealed, inner)
    return inner


def take_off_inner(sealed: SealedBid, inner: bytes, private_key: str) -> bytes:
    """Take the inner layer off with the second officer's key, and return the bid itself.

    Raises:
        KeyDoesNotOpen: it is sealed to another key.
        SealBroken: it was changed or cut.
        NotWhatWasSealed: what comes out is not what the seal says.
    """
    check_inner(sealed, inner)
    plain = _opened(inner, private_key)
    if fingerprint(plain) != sealed.bid_sha256:
        raise NotWhatWasSealed
    return plain


def check_inner(sealed: SealedBid, inner: bytes) -> None:
    """Refuse an inner layer that is not the one sealed.

    Raises:
        NotWhatWasSealed: it is not.
    """
    if fingerprint(inner) != sealed.inner_sha256:
        raise NotWhatWasSealed


def bid_in(sealed: SealedBid, plain: bytes, *, bidder: str = "") -> Bid:
    """Read an opened bid, and hold it against its seal.

    Args:
        sealed: the seal that it came out of.
        plain: what came out.
        bidder: who submitted it, where that is known.

    Raises:
        NotWhatWasSealed: it is not what was sealed, or no bid.
        SealedForAnother: it is for another procurement than its seal says.
        BidOfAnotherBidder: it names another bidder.
    """
    if fingerprint(plain) != sealed.bid_sha256:
        raise NotWhatWasSealed
    bid = what_a_bid_says(plain)
    if bid.procurement != sealed.keys.procurement:
        raise SealedForAnother(bid.procurement, sealed.keys.procurement)
    if bidder and bid.bidder != bidder:
        raise BidOfAnotherBidder(bid.bidder, bidder)
    return bid


def what_a_bid_says(plain: bytes) -> Bid:
    """Read an opened bid that was held against its seal when it was opened.

    Raises:
        NotWhatWasSealed: it is no bid.
    """
    found = _after(BID_MARK, plain)
    if found is None:
        raise NotWhatWasSealed
    return _bid_of(*found)


def manifest_of(plain: bytes) -> str:
    """Return the line of an opened bid that holds its prices, salt and declarations."""
    return plain[len(BID_MARK) :].split(b"\n", 1)[0].decode()


def _bid_of(said: Mapping[str, Any], document: bytes) -> Bid:
    try:
        return Bid(
            procurement=str(said["procurement"]),
            bidder=str(said["bidder"]),
            offers=tuple(Offer(int(each["lot"]), Money(int(each["price_pence"]))) for each in said["offers"]),
            document_name=str(said["document"]),
            document=document,
            exclusion=ExclusionAnswer(said["exclusion"]),
            conditions=tuple(str(each) for each in said["conditions"]),
        )
    except (KeyError, TypeError, ValueError):
        raise NotWhatWasSealed from None


def _said_of(bid: Bid, salt: bytes) -> dict[str, Any]:
    return {
        "procurement": bid.procurement,
        "bidder": bid.bidder,
        "offers": [{"lot": each.lot, "price_pence": each.price.pence} for each in bid.offers],
        "document": bid.document_name,
        "exclusion": str(bid.exclusion),
        "conditions": list(bid.conditions),
        "salt": salt.hex(),
    }


def _header(sealed: SealedBid) -> dict[str, str]:
    return asdict(sealed.keys) | {"inner_sha256": sealed.inner_sha256, "bid_sha256": sealed.bid_sha256}


def _line(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True).encode() + b"\n"


def _after(mark: bytes, content: bytes) -> tuple[dict[str, Any], bytes] | None:
    """Return the line of JSON after a mark, and all that follows it."""
    end = content.find(b"\n", len(mark), _LONGEST_LINE)
    if not content.startswith(mark) or end < 0:
        return None
    try:
        said = json.loads(content[len(mark) : end])
    except ValueError:
        return None
    return (said, content[end + 1 :]) if isinstance(said, dict) else None


def _sealed_to(public_key: str, content: bytes) -> bytes:
    recipient = pyrage.x25519.Recipient.from_str(public_key_in(public_key))
    return bytes(pyrage.encrypt(content, [recipient]))


def _opened(layer: bytes, private_key: str) -> bytes:
    try:
        identity = pyrage.x25519.Identity.from_str(private_key)
    except pyrage.IdentityError:
        raise NotAPrivateKey from None
    try:
        return bytes(pyrage.decrypt(layer, [identity]))
    except pyrage.DecryptError as fault:
        raise (KeyDoesNotOpen if _ANOTHERS_KEY in str(fault) else SealBroken) from None
