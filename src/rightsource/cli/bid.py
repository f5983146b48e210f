"""`rightsource bid keygen`, `bid seal`, `bid open`: where a bidder or an officer sits, without a council's record."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, answer, said, verb
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer
from rightsource.quantities import Money, Problem, ProblemsFound

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.rules.bids.sealing import Bid, Offer

_SALT_BYTES = 32
_OWN_ALONE = 0o600


@dataclass(frozen=True, slots=True)
class KeyMade:
    """A key pair: the file holds the private key, and the public one is to be registered."""

    public_key: str
    file: str


@dataclass(frozen=True, slots=True)
class BidSealed:
    """A bid that was sealed, and the fingerprint that its receipt will show."""

    file: str
    sha256: str
    procurement: str
    bidder: str


@dataclass(frozen=True, slots=True)
class LayerOpened:
    """A layer that was taken off, and what to do with what came out.

    Attributes:
        file: what was written.
        is_open: true where this was the inner layer, so that the bid can be read.
        document: the bid's document, where it can be read.
    """

    file: str
    is_open: bool
    document: str


Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; none is written over.")]


@verb("bid keygen", example="rightsource bid keygen --out my-key-for-P-2026-01.txt")
def keygen(*, out: Out, as_json: AsJson = False) -> None:
    """Make an officer's key pair where they sit: a file with the private key, and the public key to register.

    Keep the file to yourself and safe: without it bids cannot be opened. JSON: {"public_key", "file"}.
    """
    from rightsource.commissioning.rules.bids.sealing import new_pair

    pair = new_pair()
    _write(out, f"# public key: {pair.public}\n{pair.private}\n".encode())
    answer(KeyMade(pair.public, str(out)), as_json=as_json, show=_show_key)


@verb(
    "bid seal",
    example="rightsource bid seal answers.pdf --to keys-of-P-2026-01.json --price 1=118000 --price 2=96000 "
    "--exclusion 'no ground' --out our-bid.sealed",
)
def seal(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Your answers, in one document.")],
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The keys, as the procurement's page gives them.")],
    price: Annotated[
        list[str],
        typer.Option("--price", metavar="[LOT=]POUNDS", help="Your price without VAT; give it for each lot."),
    ],
    exclusion: Annotated[
        ExclusionAnswer, typer.Option("--exclusion", help="Which ground for exclusion there is, if any.")
    ] = ExclusionAnswer.NOT_ANSWERED,
    meets: Annotated[
        list[str] | None, typer.Option("--meets", metavar="MARK", help="A condition that you meet; give it for each.")
    ] = None,
    bidder: Annotated[str, typer.Option("--bidder", metavar="KEY", help="Your key, where the file has none.")] = "",
    out: Out,
    as_json: AsJson = False,
) -> None:
    """Seal a bid where you sit, so that only two officers together can open it. Then submit the file it writes.

    Prices belong in --price and never in the document. JSON: {"file", "sha256", "procurement", "bidder"}.
    """
    from rightsource.commissioning.rules.bids.sealing import Bid, fingerprint, keys_in
    from rightsource.commissioning.rules.bids.sealing import seal as sealed

    keys, named = keys_in(_read(to).decode(errors="replace"))
    bid = Bid(
        procurement=keys.procurement,
        bidder=said(bidder or named),
        offers=tuple(_offer(each) for each in price),
        document_name=file.name,
        document=_read(file),
        exclusion=exclusion,
        conditions=tuple(meets or ()),
    )
    content = sealed(bid, keys, salt=secrets.token_bytes(_SALT_BYTES))
    _write(out, content)
    made = BidSealed(str(out), fingerprint(content), keys.procurement, bid.bidder)
    answer(made, as_json=as_json, show=_show_sealed)


@verb("bid open", example="rightsource bid open bid.sealed --key my-key-for-P-2026-01.txt --out bid.half-opened")
def open_one(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sealed bid, or one that is half opened.")],
    *,
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Your private key, as `bid keygen` wrote it.")],
    out: Out,
    as_json: AsJson = False,
) -> None:
    """Take your layer off a bid where you sit. Then give the file that it writes on the procurement's page.

    Of a half-opened bid it writes the bid, and its document beside it. JSON: {"file", "is_open", "document"}.
    """
    from rightsource.commissioning.rules.bids.sealing import BID_MARK, open_one_layer, private_key_in, what_a_bid_says

    came = open_one_layer(_read(file), private_key_in(_read(key).decode(errors="replace")))
    is_open = came.startswith(BID_MARK)
    document = ""
    if is_open:
        bid = what_a_bid_says(came)
        beside = out.with_name(f"{out.name}.{_plain_name(bid)}")
        _write(beside, bid.document)
        document = str(beside)
    _write(out, came)
    answer(LayerOpened(str(out), is_open, document), as_json=as_json, show=_show_opened)


def _offer(text: str) -> "Offer":
    from rightsource.commissioning.rules.bids.sealing import Offer

    lot, _, pounds = text.rpartition("=")
    try:
        return Offer(int(lot or 0), Money.pounds(pounds.replace(",", "").replace("£", "").strip()))
    except ValueError:
        raise typer.BadParameter(
            f"{text!r}: write one as 118000 or, for a lot, 2=96000.", param_hint="--price"
        ) from None


def _plain_name(bid: "Bid") -> str:
    """Return a document's name without anything that could lead out of the folder."""
    return "".join(each for each in bid.document_name if each.isalnum() or each in ".-_ ").strip(". ") or "document"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        says = f"It cannot be read: {fault.strerror or fault}."
        raise ProblemsFound([Problem(str(file), says, "not-readable")]) from None


def _write(out: Path, content: bytes) -> None:
    """Write a file that nobody else may read, and never over another: a key written over opens no bid any more."""
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_ALONE), "wb") as file:
            file.write(content)
    except OSError as fault:
        says = f"It cannot be written: {fault.strerror or fault}."
        raise ProblemsFound([Problem(str(out), says, "not-writable")]) from None


def _show_key(console: "Console", made: KeyMade) -> None:
    console.print(f"Your private key is in {made.file}. Keep it safe and to yourself.", markup=False)
    console.print("Register this public key on the procurement's page:", markup=False)
    console.print(made.public_key, markup=False, soft_wrap=True)


def _show_sealed(console: "Console", made: BidSealed) -> None:
    console.print(f"{made.file} is your sealed bid for {made.procurement}, as {made.bidder}.", markup=False)
    console.print("Submit it on the procurement's page. Its receipt will show this fingerprint:", markup=False)
    console.print(made.sha256, markup=False, soft_wrap=True)


def _show_opened(console: "Console", came: LayerOpened) -> None:
    if came.is_open:
        console.print(f"{came.file} is the opened bid; its document is {came.document}.", markup=False)
    else:
        console.print(f"{came.file} is half opened; only the second officer's key opens it further.", markup=False)
    console.print("Give it on the procurement's page.", markup=False)
