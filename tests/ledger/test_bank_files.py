"""A bank's files: read whole or refused with every fault, and safe against what an attacker hides in XML."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ledger.errors import BankStatementDoesNotFollow, BankStatementTaken
from rightsource.ledger.rules.bank import BankColumn, BankStatement, StatementLine, statements_to_take_in
from rightsource.ledger.rules.camt import read_bank_file
from rightsource.quantities import Money, ProblemsFound

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def balance(code: str, pence: int, day: str) -> str:
    side = "CRDT" if pence >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='GBP'>{abs(pence) / 100:.2f}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(pence: int, day: str = "2026-05-12", reference: str = "", status: str = "<Cd>BOOK</Cd>") -> str:
    side, named = "CRDT" if pence >= 0 else "DBIT", reference or "NOTPROVIDED"
    return (
        f"<Ntry><Amt Ccy='GBP'>{abs(pence) / 100:.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>{named}</EndToEndId>"
        "</Refs><RmtInf><Ustrd>made up</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def camt(*inside: str, head: str = "", space: str = SPACE) -> bytes:
    return (
        f"<?xml version='1.0'?>{head}<Document xmlns='{space}'><BkToCstmrStmt><Stmt><Id>S-1</Id>"
        f"<Acct><Id><IBAN>GB00MADE00000000000001</IBAN></Id></Acct>{''.join(inside)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


OPENS, CLOSES = balance("OPBD", 10_000, "2026-05-01"), balance("CLBD", 4_000, "2026-05-31")


def faults(content: bytes, name: str = "bank.xml", **asked: object) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        read_bank_file(name, content, **asked)  # type: ignore[arg-type]
    return [str(each) for each in refused.value.problems]


def test_reads_what_a_bank_has_booked_and_nothing_that_is_pending() -> None:
    pending = entry(-1, status="<Cd>PDNG</Cd>")
    content = camt(OPENS, entry(-8_000, reference="INV-7"), pending, entry(2_000, status="BOOK"), CLOSES)
    (read,) = read_bank_file("bank.xml", content)
    assert read == BankStatement(
        reference="S-1",
        bank_account="GB00MADE00000000000001",
        opening_on=date(2026, 5, 1),
        opening=Money(10_000),
        closing_on=date(2026, 5, 31),
        closing=Money(4_000),
        lines=(
            StatementLine(1, date(2026, 5, 12), Money(-8_000), "INV-7", "made up"),
            StatementLine(2, date(2026, 5, 12), Money(2_000), "", "made up"),
        ),
    )


def test_what_the_day_before_closed_with_opens_the_next_day() -> None:
    (read,) = read_bank_file("bank.xml", camt(balance("PRCD", 10_000, "2026-04-30"), entry(-6_000), CLOSES))
    assert (read.opening_on, read.opening) == (date(2026, 5, 1), Money(10_000))


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE Document [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>",
        "<!DOCTYPE Document [<!ENTITY file SYSTEM 'file:///etc/hostname'>]>",
        "<!DOCTYPE Document SYSTEM 'http://nowhere.invalid/camt.dtd'>",
        "<!DOCTYPE Document>",
    ],
)
def test_refuses_every_document_type_so_that_no_entity_is_ever_expanded_or_fetched(head: str) -> None:
    (said,) = faults(camt(OPENS, entry(-6_000, reference="&a;"), CLOSES, head=head))
    assert "declares a document type" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (camt(OPENS, CLOSES, space="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"), "not CAMT.053"),
        (b"<Document/>", "not CAMT.053"),
        (camt(OPENS, CLOSES)[:-5], "not whole XML"),
        (camt(OPENS, entry(-6_000)), "no balance CLBD"),
        (camt(entry(-6_000), CLOSES), "no balance PRCD"),
        (camt(OPENS, entry(-6_000), CLOSES).replace(b"GBP", b"EUR"), "not in pounds sterling"),
        (camt(OPENS, entry(-6_000), CLOSES).replace(b"60.00", b"60.005"), "not an amount"),
        (camt(OPENS, entry(-6_000), CLOSES).replace(b"60.00", b"NaN"), "not an amount"),
        (camt(OPENS, entry(-6_000, day="2026-13-01"), CLOSES), "not a day"),
        (camt(OPENS, entry(-5_999), CLOSES), "−£0.01 out"),
        (camt(OPENS, entry(-6_000, day="2026-06-01"), CLOSES), "outside the statement's days"),
        (f"<Document xmlns='{SPACE}'/>".encode(), "no statement in it"),
    ],
)
def test_refuses_what_is_no_whole_statement_and_says_why(content: bytes, said: str) -> None:
    assert said in " ".join(faults(content))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_plain_words(content: bytes) -> None:
    for given_bytes in (content, b"<" + content):
        with suppress(ProblemsFound):
            assert all(each.lines for each in read_bank_file("bank", given_bytes))


NEWEST_FIRST = b"""Date,Transaction Description,Money In,Money Out,Balance
31/05/2026,Council tax refund,20.00,,40.00
12/05/2026,"Rent, May",,80.00,20.00
"""


def test_reads_a_banks_own_csv_newest_first_by_the_usual_names() -> None:
    (read,) = read_bank_file("may.csv", NEWEST_FIRST)
    assert (read.opening, read.closing, read.opening_on) == (Money(10_000), Money(4_000), date(2026, 5, 12))
    assert [(each.amount, each.description) for each in read.lines] == [
        (Money(-8_000), "Rent, May"),
        (Money(2_000), "Council tax refund"),
    ]


def test_reads_columns_that_somebody_names() -> None:
    content = b"Wann,Was,Betrag,Stand\n2026-05-12,INV-7,-60.00,40.00\n"
    columns = {
        BankColumn.DAY: "Wann",
        BankColumn.REFERENCE: "Was",
        BankColumn.AMOUNT: "Betrag",
        BankColumn.BALANCE: "Stand",
    }
    (read,) = read_bank_file("may.csv", content, columns)
    assert read.lines == (StatementLine(1, date(2026, 5, 12), Money(-6_000), "INV-7", ""),)


def test_lists_every_fault_of_a_csv_file() -> None:
    content = b"Date,Amount,Balance\n31/31/2026,x,1\n2026-05-01,1,y\n"
    assert [each.partition(":")[0] for each in faults(content, "may.csv")] == ["row 2", "row 2", "row 3"]
    assert "is known to be the balance" in faults(b"Date,Amount\n2026-05-01,1\n", "may.csv")[0]
    assert "no column 'Sum'" in faults(b"Date,Amount,Balance\n", "may.csv", columns={BankColumn.AMOUNT: "Sum"})[0]


def test_refuses_a_csv_file_with_a_line_missing() -> None:
    content = b"Date,Amount,Balance\n2026-05-01,-60.00,40.00\n2026-05-03,1.00,51.00\n"
    assert "£10.00 out" in faults(content, "may.csv")[0]


def statement(reference: str, first: int, opening: int, closing: int) -> BankStatement:
    lines = (StatementLine(1, date(2026, 5, first), Money(closing - opening), "", ""),)
    days = date(2026, 5, first), date(2026, 5, first + 5)
    return BankStatement(reference, "", days[0], Money(opening), days[1], Money(closing), lines)


FIRST, NEXT = statement("1", 1, 0, 50), statement("2", 6, 50, 70)


def test_statements_are_taken_in_once_and_in_their_order() -> None:
    assert statements_to_take_in([], [NEXT, FIRST]) == (FIRST, NEXT)
    assert statements_to_take_in([FIRST], [FIRST, NEXT, NEXT]) == (NEXT,)


def test_refuses_a_statement_that_is_another_or_leaves_one_out() -> None:
    with pytest.raises(BankStatementTaken):
        statements_to_take_in([FIRST], [statement("1", 1, 0, 51)])
    with pytest.raises(BankStatementDoesNotFollow):
        statements_to_take_in([FIRST], [statement("3", 12, 70, 90)])
    with pytest.raises(BankStatementDoesNotFollow):
        statements_to_take_in([NEXT], [statement("0", 1, 70, 50)])
