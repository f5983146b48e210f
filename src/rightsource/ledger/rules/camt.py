"""A bank statement as CAMT.053, the ISO 20022 message by which banks send it.

No parser that others keep is sound enough to stand between a bank and the books: those on the package index are in
their first hundred patches or carry a whole toolbox with them. What is needed is a dozen elements, read here by the
standard library's expat with every document type refused, so that no entity is ever declared, fetched or expanded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from rightsource.ledger.rules.bank import BankColumns, BankStatement, StatementLine, check_adds_up, read_bank_csv
from rightsource.quantities import Money, Problem, ProblemsFound
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
_OPENING, _CLOSED_BEFORE, _CLOSING = "OPBD", "PRCD", "CLBD"
_CODE = "Tp/CdOrPrtry/Cd"
_BOOKED = "BOOK"
_NOT_UNDERSTOOD = "bank-statement-not-understood"
_NO_REFERENCE = "NOTPROVIDED"


def read_bank_file(name: str, content: bytes, columns: BankColumns | None = None) -> tuple[BankStatement, ...]:
    """Read a bank's file: XML as CAMT.053 and as nothing else, any other as the bank's own CSV.

    Raises:
        ProblemsFound: it cannot be read, or its lines do not lead from one balance to the other.
    """
    is_xml = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    found = read_camt(name, content) if is_xml else (read_bank_csv(name, content, columns),)
    for each in found:
        check_adds_up(each)
    return found


def read_camt(name: str, content: bytes) -> tuple[BankStatement, ...]:
    """Read every statement of a CAMT.053 message; only what the bank has booked counts.

    Raises:
        ProblemsFound: it is no such message, or lists each statement and entry that cannot be read.

    Source: ISO 20022, BankToCustomerStatement (camt.053.001.02 and later): `Bal`, `Ntry` and their codes.
    """
    root = _tree(name, content)
    statements, problems = [], []
    for at, each in enumerate(root.findall("BkToCstmrStmt/Stmt"), start=1):
        try:
            statements.append(_statement(each))
        except _NotReadError as fault:
            where = f"{name}, statement {_text(each, 'Id') or at}"
            problems.append(Problem(where, str(fault), _NOT_UNDERSTOOD))
    if not statements and not problems:
        problems.append(Problem(name, "There is no statement in it.", "bank-statement-empty"))
    if problems:
        raise ProblemsFound(problems)
    return tuple(statements)


class _NotReadError(Exception):
    """Something in a statement is not there or not what it should be; says what."""


def _tree(name: str, content: bytes) -> Element:
    if len(content) > LARGEST_FILE_BYTES:
        raise ProblemsFound([Problem(name, f"It is larger than {LARGEST_FILE_BYTES:,} bytes.", _NOT_UNDERSTOOD)])
    builder, parser = TreeBuilder(), expat.ParserCreate(namespace_separator=" ")

    def begin(tag: str, attributes: dict[str, str]) -> None:
        space, _, local = tag.rpartition(" ")
        if not space.startswith(_NAMESPACE):
            raise _NotReadError(f"It is not CAMT.053: it has an element {local} of {space or 'no namespace'}.")
        builder.start(local, attributes)

    def refuse(*_: object) -> None:
        raise _NotReadError("It declares a document type, which no bank's message does, so it is not read at all.")

    parser.StartElementHandler = begin
    parser.EndElementHandler = lambda tag: builder.end(tag.rpartition(" ")[2])
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise ProblemsFound([Problem(name, f"It is not whole XML: {fault}.", _NOT_UNDERSTOOD)]) from None
    except _NotReadError as fault:
        raise ProblemsFound([Problem(name, str(fault), _NOT_UNDERSTOOD)]) from None
    return builder.close()


def _statement(given: Element) -> BankStatement:
    opening_on, opening = _opening(given)
    closing_on, closing = _balance(given, _CLOSING)
    booked = [each for each in given.findall("Ntry") if (_text(each, "Sts/Cd") or _text(each, "Sts")) == _BOOKED]
    lines = tuple(_line(number, each) for number, each in enumerate(booked, start=1))
    return BankStatement(
        reference=_needed(given, "Id"),
        bank_account=_text(given, "Acct/Id/IBAN") or _text(given, "Acct/Id/Othr/Id"),
        opening_on=min([opening_on, *(line.booked_on for line in lines)]),
        opening=opening,
        closing_on=closing_on,
        closing=closing,
        lines=lines,
    )


def _opening(given: Element) -> tuple[date, Money]:
    """Return the first day and what stood then: told as such, or as what the day before closed with."""
    if any(_text(each, _CODE) == _OPENING for each in given.findall("Bal")):
        return _balance(given, _OPENING)
    day, amount = _balance(given, _CLOSED_BEFORE)
    return day + timedelta(days=1), amount


def _balance(given: Element, code: str) -> tuple[date, Money]:
    for each in given.findall("Bal"):
        if _text(each, _CODE) == code:
            return _day(each, "Dt"), _amount(each)
    raise _NotReadError(f"It states no balance {code}.")


def _line(number: int, entry: Element) -> StatementLine:
    details = list(entry.findall("NtryDtls/TxDtls"))
    # Of a batch the bank books one sum: its parts' own references are not the whole's.
    one = details[0] if len(details) == 1 else None
    references = [_text(entry, "NtryRef"), _text(entry, "AcctSvcrRef")]
    if one is not None:
        references = [_text(one, "Refs/EndToEndId"), _text(one, "RmtInf/Strd/CdtrRefInf/Ref"), *references]
    told = [each.text or "" for each in ([] if one is None else one.findall("RmtInf/Ustrd"))]
    return StatementLine(
        number=number,
        booked_on=_day(entry, "BookgDt"),
        amount=_amount(entry),
        reference=next((each for each in references if each and each != _NO_REFERENCE), ""),
        description=" ".join([*told, *filter(None, _parties(one, entry))]).strip(),
    )


def _parties(details: Element | None, entry: Element) -> Iterator[str]:
    """Yield what the bank itself says of an entry; the names of those who paid are left in the bank's own file."""
    yield _text(entry, "AddtlNtryInf")
    if details is not None:
        yield _text(details, "AddtlTxInf")


def _amount(given: Element) -> Money:
    amount = given.find("Amt")
    if amount is None or amount.get("Ccy") != "GBP":
        raise _NotReadError("It states an amount that is not in pounds sterling (GBP).")
    try:
        pence = Decimal((amount.text or "").strip()) * 100
    except InvalidOperation:
        raise _NotReadError(f"{amount.text!r} is not an amount.") from None
    if not pence.is_finite() or pence != pence.to_integral_value() or pence < 0:
        raise _NotReadError(f"{amount.text!r} is not an amount in pounds and pence.")
    side = _text(given, "CdtDbtInd")
    if side not in {"CRDT", "DBIT"}:
        raise _NotReadError(f"An amount is neither credit nor debit but {side!r}.")
    return Money(int(pence) if side == "CRDT" else -int(pence))


def _day(given: Element, path: str) -> date:
    told = _text(given, f"{path}/Dt") or _text(given, f"{path}/DtTm")
    try:
        return date.fromisoformat(told[:10])
    except ValueError:
        raise _NotReadError(f"{told!r} is not a day.") from None


def _needed(given: Element, path: str) -> str:
    found = _text(given, path)
    if not found:
        raise _NotReadError(f"It states no {path}.")
    return found


def _text(given: Element, path: str) -> str:
    return (given.findtext(path) or "").strip()
