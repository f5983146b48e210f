"""A made-up county's books, worked out again by hledger's own arithmetic."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from rightsource.ledger.queries import trial_balance
from rightsource.ledger.queries.exporting import books_out, postings_in, write_out
from rightsource.ledger.rules.exports import ExportFormat, file_name
from rightsource.ledger.rules.hledger import account_name, write_group_journal
from rightsource.scrutiny.actions.demonstrating import make_county_up
from rightsource.scrutiny.rules.made_up.county import Size
from rightsource.scrutiny.rules.made_up.record import whole_county
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as

TODAY = date(2026, 11, 22)


def in_pence(amount: str) -> int:
    return int(Decimal(amount.removesuffix(" GBP")) * 100)


@pytest.mark.slow
def test_hledger_checks_the_countys_books_and_has_every_balance_to_the_penny(
    committed_database: Any, hledger: Callable[..., str], tmp_path: Path
) -> None:
    drawn = whole_county(Size.VILLAGE, 7, TODAY)
    make_county_up(by=SYSTEM, authority=Authority("a test"), drawn=drawn, today=TODAY, progress=lambda done, of: None)
    with transaction.atomic():
        look_as(THE_COUNCIL)
        books = books_out()
        written, kept = 0, {}
        names = {(each.organisation, each.code): account_name(each) for each in books.accounts}
        for organisation in books.organisations:
            with (tmp_path / file_name(organisation, ExportFormat.JOURNAL)).open("wb") as into:
                written += write_out(books.of(organisation), ExportFormat.JOURNAL, into)
            for line in trial_balance(organisation, at=books.span.last):
                if line.amount:
                    kept[names[organisation, line.account]] = line.amount.pence
        assert written == postings_in(books)
    group = tmp_path / "group.journal"
    with group.open("w", encoding="utf-8") as out:
        write_group_journal([file_name(each, ExportFormat.JOURNAL) for each in books.organisations], out)
    hledger("check", "--strict", "-f", str(group))
    told = list(csv.reader(io.StringIO(hledger("balance", "-f", str(group), "-N", "-O", "csv", "--flat"))))[1:]
    assert {name: in_pence(amount) for name, amount in told} == kept
    assert len(kept) > 100
