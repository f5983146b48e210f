"""Keys, seals and openings on the command line: nothing is written over, nothing leads out of a folder."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.commissioning.errors.sealing import KeyDoesNotOpen, KeysNotReadable
from rightsource.commissioning.rules.bids.sealing import (
    Bid,
    Offer,
    SealingKeys,
    key_file,
    new_pair,
    private_key_in,
    seal,
)
from rightsource.quantities import Money, ProblemsFound

FIRST, SECOND = new_pair(), new_pair()
KEYS = SealingKeys("P-1", FIRST.public, SECOND.public)
BID = Bid(
    procurement="P-1", bidder="hill", offers=(Offer(0, Money(1)),), document_name="../../a b.txt", document=b"answers"
)


def run(*words: object) -> str:
    found = CliRunner().invoke(application(), ["bid", *map(str, words)], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def test_a_key_file_is_its_owners_alone_and_is_never_written_over(tmp_path: Path) -> None:
    out = tmp_path / "key.txt"
    made = json.loads(run("keygen", "--out", out, "--json"))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    key = private_key_in(out.read_text())
    assert key not in json.dumps(made)
    with pytest.raises(ProblemsFound, match="1 fault"):
        run("keygen", "--out", out)
    assert private_key_in(out.read_text()) == key


def test_a_bid_is_sealed_for_each_lot_and_opened_layer_by_layer(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(key_file(KEYS))
    for name, pair in (("one", FIRST), ("two", SECOND)):
        (tmp_path / name).write_text(f"# public key: {pair.public}\n{pair.private}\n")
    (tmp_path / "answers.pdf").write_bytes(b"our answers")
    prices = ("--price", "1=£1,200.50", "--price", "2=96000")
    given = ("seal", tmp_path / "answers.pdf", "--to", tmp_path / "keys", *prices, "--out", tmp_path / "bid")
    run(*given, "--bidder", "hill")
    with pytest.raises(KeyDoesNotOpen):
        run("open", tmp_path / "bid", "--key", tmp_path / "two", "--out", tmp_path / "half")
    run("open", tmp_path / "bid", "--key", tmp_path / "one", "--out", tmp_path / "half")
    opened = json.loads(run("open", tmp_path / "half", "--key", tmp_path / "two", "--out", tmp_path / "open", "--json"))
    assert Path(opened["document"]).read_bytes() == b"our answers"
    assert b'"price_pence": 120050' in (tmp_path / "open").read_bytes()


def test_the_name_of_a_document_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, pair in (("one", FIRST), ("two", SECOND)):
        (tmp_path / name).write_text(pair.private)
    (tmp_path / "bid").write_bytes(seal(BID, KEYS, salt=bytes(32)))
    run("open", tmp_path / "bid", "--key", tmp_path / "one", "--out", tmp_path / "half")
    run("open", tmp_path / "half", "--key", tmp_path / "two", "--out", tmp_path / "in" / "open")
    assert sorted(each.name for each in (tmp_path / "in").iterdir()) == ["open", "open.a b.txt"]


@pytest.mark.parametrize("price", ["a lot", "x=5", "1=", ""])
def test_a_price_that_is_none_is_refused(tmp_path: Path, price: str) -> None:
    (tmp_path / "keys").write_text(key_file(replace(KEYS), "hill"))
    (tmp_path / "a").write_text("answers")
    words = ["bid", "seal", str(tmp_path / "a"), "--to", str(tmp_path / "keys"), "--price", price]
    found = CliRunner().invoke(application(), [*words, "--out", str(tmp_path / "bid")])
    assert found.exit_code == 2
    assert not (tmp_path / "bid").exists()


def test_keys_that_cannot_be_read_are_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("answers")
    with pytest.raises(KeysNotReadable):
        run("seal", tmp_path / "a", "--to", tmp_path / "a", "--price", "1", "--out", tmp_path / "bid")
