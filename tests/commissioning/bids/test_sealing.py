"""The seal: what went in comes out by both keys and by nothing else, and every change of it is noticed."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from rightsource.commissioning.rules.bids.sealing import (
    Bid,
    Offer,
    SealingKeys,
    bid_in,
    check_sealed_to,
    inner_in,
    key_file,
    keys_in,
    new_pair,
    open_one_layer,
    private_key_in,
    public_key_in,
    seal,
    sealed_bid_in,
    take_off_inner,
    take_off_outer,
)
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer
from rightsource.quantities import Money, Refusal

FIRST, SECOND, STRANGER = new_pair(), new_pair(), new_pair()
KEYS = SealingKeys("P-1", FIRST.public, SECOND.public)
SALT = bytes(range(32))
BID = Bid(
    procurement="P-1",
    bidder="hill-coaches",
    offers=(Offer(1, Money.pounds(120_000)), Offer(2, Money(1))),
    document_name="How we would do it.pdf",
    document=b"%PDF our answers\n\n",
    exclusion=ExclusionAnswer.NONE,
    conditions=("insurance",),
)
SEALED = seal(BID, KEYS, salt=SALT)


@settings(max_examples=25)
@given(
    document=st.binary(min_size=1, max_size=400),
    offers=st.dictionaries(st.integers(0, 9), st.integers(0, 10**12), min_size=1, max_size=4),
    name=st.text(max_size=30),
)
def test_what_is_sealed_comes_out_by_both_keys_unchanged(document: bytes, offers: dict[int, int], name: str) -> None:
    bid = replace(
        BID,
        document=document,
        document_name=name,
        offers=tuple(Offer(lot, Money(pence)) for lot, pence in offers.items()),
    )
    sealed = sealed_bid_in(seal(bid, KEYS, salt=SALT))
    inner = take_off_outer(sealed, FIRST.private)
    assert bid_in(sealed, take_off_inner(sealed, inner, SECOND.private), bidder="hill-coaches") == bid


def test_no_set_of_keys_that_the_server_or_one_officer_or_a_stranger_holds_opens_a_bid() -> None:
    content = seal(BID, KEYS, salt=SALT)
    sealed = sealed_bid_in(content)
    assert b"answers" not in content
    assert b"hill-coaches" not in content
    # The server holds the public keys and the sealed bid; an officer holds one private key beside these.
    for held in ((), (FIRST.private,), (SECOND.private,), (STRANGER.private,), (SECOND.private, STRANGER.private)):
        tried = [*held, FIRST.public, SECOND.public, sealed.inner_sha256, sealed.bid_sha256, STRANGER.private]
        layers = {sealed.outer, content}
        for key in itertools.chain(tried, tried):  # a second time over, with what the first time brought out
            for layer in layers.copy():
                try:
                    layers.add(take_off_outer(replace(sealed, outer=layer), key))
                except Refusal:
                    continue
        assert len(layers) == (3 if FIRST.private in held else 2)
        assert not any(layer.startswith(b"rightsource-bid/1") or b"answers" in layer for layer in layers)
        for key, layer in itertools.product(tried, layers):
            with pytest.raises(Refusal):
                take_off_inner(sealed, layer, key)


def test_one_layer_at_a_time_each_officer_with_their_own_key() -> None:
    half = open_one_layer(SEALED, FIRST.private)
    sealed = sealed_bid_in(SEALED)
    assert inner_in(sealed, half) == take_off_outer(sealed, FIRST.private)
    assert bid_in(sealed, open_one_layer(half, SECOND.private)) == BID
    for content, key in ((SEALED, SECOND.private), (half, FIRST.private)):
        with pytest.raises(KeyDoesNotOpen):
            open_one_layer(content, key)
    with pytest.raises(BidNotSealed):
        open_one_layer(b"neither", FIRST.private)
    with pytest.raises(BidNotSealed):
        inner_in(sealed, SEALED)
    with pytest.raises(NotWhatWasSealed):
        inner_in(sealed_bid_in(seal(BID, KEYS, salt=SALT)), half)


def test_the_same_bid_sealed_twice_is_two_files_and_its_salt_hides_the_price() -> None:
    assert seal(BID, KEYS, salt=SALT) != seal(BID, KEYS, salt=SALT)
    one, two = (sealed_bid_in(seal(BID, KEYS, salt=salt)) for salt in (SALT, bytes(32)))
    assert one.bid_sha256 != two.bid_sha256


def test_a_wrong_key_is_told_from_a_broken_seal() -> None:
    sealed = sealed_bid_in(seal(BID, KEYS, salt=SALT))
    inner = take_off_outer(sealed, FIRST.private)
    for key in (SECOND, STRANGER):
        with pytest.raises(KeyDoesNotOpen):
            take_off_outer(sealed, key.private)
    with pytest.raises(KeyDoesNotOpen):
        take_off_inner(sealed, inner, FIRST.private)
    with pytest.raises(SealBroken):
        take_off_outer(replace(sealed, outer=sealed.outer[:-3] + b"xyz"), FIRST.private)
    with pytest.raises(SealBroken):
        take_off_outer(replace(sealed, outer=sealed.outer[:-9]), FIRST.private)
    with pytest.raises(NotAPrivateKey):
        take_off_outer(sealed, FIRST.public)


@given(st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_noticed_or_changes_nothing(place: int, by: int) -> None:
    content = bytearray(SEALED)
    content[place % len(content)] ^= by
    try:
        sealed = sealed_bid_in(bytes(content))
        check_sealed_to(sealed, KEYS)
        inner = take_off_outer(sealed, FIRST.private)
        opened = bid_in(sealed, take_off_inner(sealed, inner, SECOND.private), bidder="hill-coaches")
    except Refusal:
        return
    assert opened == BID  # a space of the JSON became a tab, say


def test_another_bid_in_the_place_of_what_was_sealed_is_refused() -> None:
    sealed = sealed_bid_in(seal(BID, KEYS, salt=SALT))
    other = sealed_bid_in(seal(replace(BID, document=b"other"), KEYS, salt=SALT))
    inner = take_off_outer(other, FIRST.private)
    with pytest.raises(NotWhatWasSealed):
        take_off_inner(sealed, inner, SECOND.private)
    with pytest.raises(NotWhatWasSealed):
        bid_in(sealed, take_off_inner(other, inner, SECOND.private))
    with pytest.raises(NotWhatWasSealed):
        take_off_outer(replace(sealed, outer=other.outer), FIRST.private)


def test_a_bid_copied_by_another_bidder_or_for_another_procurement_names_whose_it_is() -> None:
    sealed = sealed_bid_in(seal(BID, KEYS, salt=SALT))
    plain = take_off_inner(sealed, take_off_outer(sealed, FIRST.private), SECOND.private)
    with pytest.raises(BidOfAnotherBidder, match="hill-coaches"):
        bid_in(sealed, plain, bidder="vale-minibuses")
    with pytest.raises(SealedForAnother, match="P-1"):
        bid_in(replace(sealed, keys=replace(KEYS, procurement="P-2")), plain)
    with pytest.raises(SealedForAnother, match="P-2"):
        check_sealed_to(sealed, replace(KEYS, procurement="P-2"))
    with pytest.raises(SealedToOtherKeys):
        check_sealed_to(sealed, replace(KEYS, second=STRANGER.public))
    with pytest.raises(SealedForAnother):
        seal(BID, replace(KEYS, procurement="P-2"), salt=SALT)


@pytest.mark.parametrize(
    "changes",
    [
        {"offers": ()},
        {"offers": (Offer(1, Money(1)), Offer(1, Money(2)))},
        {"offers": (Offer(0, Money(-1)),)},
        {"document": b""},
        {"document": bytes(20_000_001)},
        {"bidder": " "},
    ],
)
def test_refuses_to_seal_a_bid_that_says_too_little_or_too_much(changes: dict[str, object]) -> None:
    with pytest.raises(BidSaysNothing):
        seal(replace(BID, **changes), KEYS, salt=SALT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"our prices in plain words",
        b"rightsource-sealed-bid/1\n{}\nage-encryption.org/v1\n",
        b"rightsource-sealed-bid/1\n[1]\nage-encryption.org/v1\n",
        b"rightsource-sealed-bid/2\n" + seal(BID, KEYS, salt=SALT).split(b"\n", 1)[1],
        seal(BID, KEYS, salt=SALT).replace(b"age-encryption", b"in plain words", 1),
    ],
)
def test_what_is_not_sealed_is_not_taken_for_a_sealed_bid(content: bytes) -> None:
    with pytest.raises(BidNotSealed):
        sealed_bid_in(content)


def test_a_private_key_is_refused_wherever_a_public_one_belongs() -> None:
    assert public_key_in(f" {FIRST.public}\n") == FIRST.public
    for text in (
        FIRST.private,
        FIRST.private.lower(),
        f"{FIRST.public}\n{FIRST.private}",
        "-----BEGIN PRIVATE KEY-----",
    ):
        with pytest.raises(PrivateKeyGiven):
            public_key_in(text)
    for text in ("", "age1", FIRST.public[:-1] + "q", FIRST.public + " " + SECOND.public):
        with pytest.raises(NotAPublicKey):
            public_key_in(text)
    with pytest.raises(PrivateKeyGiven):
        keys_in(key_file(replace(KEYS, first=FIRST.private)))


def test_an_officers_key_file_holds_one_private_key() -> None:
    assert private_key_in(f"# public key: {FIRST.public}\r\n{FIRST.private}\r\n") == FIRST.private
    for text in ("", FIRST.public, f"{FIRST.private}\n{SECOND.private}"):
        with pytest.raises(NotAPrivateKey):
            private_key_in(text)


def test_a_procurements_key_file_reads_back_and_a_broken_one_is_refused() -> None:
    assert keys_in(key_file(KEYS, "hill-coaches")) == (KEYS, "hill-coaches")
    for text in ("", "[]", "{}", json.dumps({"procurement": "P-1", "first": FIRST.public})):
        with pytest.raises(KeysNotReadable):
            keys_in(text)
