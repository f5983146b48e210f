"""One transaction as somebody writes it, in a small file or in words, and every fault of it at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rightsource.ledger.rules.bulk import amount_of, identity_of
from rightsource.ledger.rules.rows import Posting, Transaction
from rightsource.quantities import Money, Problem, ProblemsFound


def transaction_in(text: str, *, is_json: bool) -> Transaction:
    """Return the transaction that a TOML or JSON file holds.

    It has `organisation`, `posted_on`, `description`, either `id` or the organisation's own `reference`, and
    `postings`, each with an `account`, an `amount` in pounds as text, and perhaps a `counterparty`.

    Raises:
        ProblemsFound: lists every fault.
    """
    try:
        said = json.loads(text) if is_json else tomllib.loads(text)
    except ValueError as fault:
        raise ProblemsFound([Problem("the file", f"It cannot be read: {fault}.", "not-readable")]) from None
    if not isinstance(said, dict):
        raise ProblemsFound([Problem("the file", "It does not hold one transaction.", "not-a-transaction")])
    return given_transaction(said)


def posting_in(words: str) -> dict[str, str]:
    """Return what is said of one posting in words: ACCOUNT=AMOUNT, or ACCOUNT=AMOUNT@COUNTERPARTY.

    >>> posting_in("4000=-250.00@council")
    {'account': '4000', 'amount': '-250.00', 'counterparty': 'council'}
    """
    account, _, rest = words.partition("=")
    amount, _, counterparty = rest.partition("@")
    return {"account": account.strip(), "amount": amount.strip(), "counterparty": counterparty.strip()}


def given_transaction(said: Mapping[str, Any]) -> Transaction:
    """Return the transaction that somebody describes.

    Raises:
        ProblemsFound: lists every fault.
    """
    problems: list[Problem] = []
    words = {name: _text(said, name, problems) for name in ("organisation", "description")}
    posted_on = _day(said.get("posted_on"), problems)
    identity = _identity(said, words["organisation"], problems)
    postings = _postings(said.get("postings"), problems)
    if problems or posted_on is None or identity is None:
        raise ProblemsFound(problems)
    return Transaction(
        transaction_id=identity,
        organisation=words["organisation"],
        posted_on=posted_on,
        description=words["description"],
        postings=postings,
    )


def _text(said: Mapping[str, Any], name: str, problems: list[Problem]) -> str:
    value = said.get(name)
    if isinstance(value, str) and value.strip():
        return value.strip()
    problems.append(Problem(name, "It is missing. Write it as text.", "missing"))
    return ""


def _day(value: object, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        problems.append(Problem("posted_on", "It is not a day. Write it as 2026-06-30.", "not-a-date"))
        return None


def _identity(said: Mapping[str, Any], organisation: str, problems: list[Problem]) -> UUID | None:
    try:
        if said.get("id"):
            return UUID(str(said["id"]))
    except ValueError:
        problems.append(Problem("id", "It is not a UUID. Write one, or a reference instead.", "not-an-id"))
        return None
    if said.get("reference"):
        return identity_of(organisation, str(said["reference"]))
    problems.append(
        Problem("id", "Give an id, or a reference of your own, so that sending it twice posts it once.", "missing")
    )
    return None


def _postings(said: object, problems: list[Problem]) -> tuple[Posting, ...]:
    if not isinstance(said, Sequence) or isinstance(said, str) or len(said) < 2:
        problems.append(Problem("postings", "There are fewer than two. Write at least two amounts.", "missing"))
        return ()
    found = []
    for number, each in enumerate(said, start=1):
        where = f"posting {number}"
        if not isinstance(each, Mapping) or not str(each.get("account", "")).strip():
            problems.append(Problem(f"{where}, account", "It is missing. Write the account's code.", "missing"))
            continue
        amount = amount_of(str(each.get("amount", "")))
        if amount is None:
            problems.append(
                Problem(f"{where}, amount", "It is not an amount. Write pounds and pence as 12.50.", "not-an-amount")
            )
        party = str(each.get("counterparty") or "").strip()
        found.append(Posting(account=str(each["account"]).strip(), amount=amount or Money(0), counterparty=party))
    return tuple(found)
