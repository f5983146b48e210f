"""What an auditor takes away: statements as at an instant, the postings behind them, and the acts that wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from rightsource.ledger import models
from rightsource.ledger.errors import NoBooksOpenToYou
from rightsource.ledger.queries.books import accounts_of, trial_balance
from rightsource.ledger.queries.group import cash_flows_of_group, consolidation, unmatched_within
from rightsource.ledger.queries.instants import Instant, instant_at
from rightsource.ledger.queries.statements import statements_of
from rightsource.ledger.rules.cash_flow import ACTIVITIES
from rightsource.ledger.rules.evidence import CsvFile, Part, Row, cash_flow_file, consolidation_files, write_pack
from rightsource.ledger.rules.group_statement import Statements
from rightsource.ledger.rules.rows import Span
from rightsource.ledger.rules.unmatched import Matched
from rightsource.storage.models import AuditEvent

_AT_ONCE = 5_000
_SHARE_OF_A_LINE = ("organisation", "statement", "part", "line", "title", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an evidence pack is asked for.

    Attributes:
        members: the organisations.
        parent: whose group they are; blank for each taken in whole.
        span: the months.
        instant: the act up to which the record is read.
    """

    members: tuple[str, ...]
    parent: str
    span: Span
    instant: Instant


def evidence(members: Sequence[str], span: Span, *, parent: str = "", as_at: datetime | None = None) -> Evidence:
    """Return what an evidence pack will rest on: the last act on record by an instant, or by now.

    Raises:
        NoBooksOpenToYou: nothing is on record of any of them by then.
    """
    instant = instant_at(as_at)
    if instant is None or not members:
        raise NoBooksOpenToYou(members[0] if members else "")
    return Evidence(members=tuple(members), parent=parent, span=span, instant=instant)


def write_evidence(into: IO[bytes], asked: Evidence) -> tuple[Part, ...]:
    """Write an evidence pack as a ZIP, and return what is in it. The same question writes the same bytes."""
    months = f"{asked.span.first} to {asked.span.last}"
    return write_pack(
        into,
        title=f"Evidence of the books of {', '.join(asked.members)}, {months}",
        about={
            "organisations": list(asked.members),
            "parent": asked.parent,
            "from": asked.span.first.first_day.isoformat(),
            "to": asked.span.last.last_day.isoformat(),
            "audit_chain_hash": asked.instant.hash,
        },
        as_at=asked.instant.recorded_at,
        act=asked.instant.act,
        files=_files(asked),
    )


def _files(asked: Evidence) -> Iterator[CsvFile]:
    as_at, span = asked.instant.recorded_at, asked.span
    yield CsvFile("statements.csv", _SHARE_OF_A_LINE, _statement_rows(statements_of(asked.members, span, as_at=as_at)))
    yield CsvFile("trial_balance.csv", ("organisation", "account", "title", "amount"), _balance_rows(asked))
    yield from consolidation_files(consolidation(asked.members, span, parent=asked.parent, as_at=as_at))
    yield cash_flow_file(cash_flows_of_group(asked.members, span, parent=asked.parent, as_at=as_at))
    dealings = unmatched_within(asked.members, span, on=span.last.last_day, as_at=as_at)
    yield CsvFile("dealings_matched.csv", _DEALING_HEADINGS, (_dealing_row(each) for each in dealings))
    yield CsvFile("accounts.csv", ("organisation", "code", "title", "line", "division"), _account_rows(asked))
    yield CsvFile("postings.csv", _POSTING_HEADINGS, _posting_rows(asked))
    yield CsvFile("audit_chain.csv", _CHAIN, _chain_rows(asked))


def _statement_rows(found: Sequence[Statements]) -> Iterator[Row]:
    for each in found:
        whose, result, sheet, cash = (
            each.organisation, each.income_and_expenditure, each.balance_sheet, each.cash_flow
        )  # fmt: skip
        parts = (
            ("income and expenditure", "by service", result.by_service),
            ("income and expenditure", "by subjective", result.by_subjective),
            ("balance sheet", "assets", sheet.assets),
            ("balance sheet", "liabilities", sheet.liabilities),
            ("balance sheet", "reserves", sheet.reserves),
            *(("cash flow", part.value, getattr(cash, part.value)) for part in ACTIVITIES),
        )
        for statement, part, lines in parts:
            for line in lines:
                yield (whose, statement, part, line.key, line.title, line.amount)
        yield (whose, "income and expenditure", "total", "deficit", "Deficit for the months", result.deficit)
        yield (whose, "cash flow", "total", "opening", "Cash at the beginning", cash.opening)
        yield (whose, "cash flow", "total", "closing", "Cash at the end", cash.closing)
        for reserve in each.movement_in_reserves:
            for part in ("opening", "from_years_closed", "other", "closing"):
                amount = getattr(reserve, part)
                yield (whose, "movement in reserves", part.replace("_", " "), reserve.key, reserve.title, amount)


def _balance_rows(asked: Evidence) -> Iterator[Row]:
    for name in asked.members:
        for each in trial_balance(name, at=asked.span.last, as_at=asked.instant.recorded_at):
            yield (name, each.account, each.title, each.amount)


def _account_rows(asked: Evidence) -> Iterator[Row]:
    for name in asked.members:
        for each in accounts_of(name):
            yield (name, each.code, each.title, each.line, each.division.value)


_DEALING_HEADINGS = (
    "organisation", "counterparty", "posted on", "about", "amount", "transaction", "match", "answered on",
    "answered amount", "answered transaction", "difference",
)  # fmt: skip


def _dealing_row(each: Matched) -> Row:
    said, answer = each.said, each.answered
    answered = (None, None, None) if answer is None else (answer.posted_on, answer.amount, answer.reference)
    about = said.about.value
    return (
        said.organisation, said.counterparty, said.posted_on, about, said.amount, said.reference, each.match.value,
        *answered, each.difference,
    )  # fmt: skip


_POSTING_HEADINGS = (
    "transaction", "number", "organisation", "posted on", "kind", "reverses", "description", "account", "line",
    "division", "counterparty", "amount", "act",
)  # fmt: skip


def _behind(asked: Evidence) -> dict[str, object]:
    """Return which transactions stand behind the statements: all from the beginning to the last month."""
    return {
        "organisation__in": asked.members,
        "posted_on__lte": asked.span.last.last_day,
        "recorded_in__lte": asked.instant.act,
    }


def _posting_rows(asked: Evidence) -> Iterator[Row]:
    wanted = {f"transaction__{name}": value for name, value in _behind(asked).items()}
    found = (
        models.Posting.objects.filter(**wanted)
        .select_related("transaction", "account")
        .order_by("transaction__recorded_in", "transaction_id", "number")
    )
    for each in found.iterator(chunk_size=_AT_ONCE):
        whole, account = each.transaction, each.account
        yield (
            whole.id, each.number, whole.organisation_id, whole.posted_on, whole.kind, whole.reverses_id,
            whole.description, account.code, account.line, account.division, each.counterparty_id, each.amount,
            whole.recorded_in_id,
        )  # fmt: skip


_CHAIN = (
    "position", "recorded_at", "event", "subject", "by_post", "by_account", "authority", "details", "previous_hash",
    "hash",
)  # fmt: skip


def _chain_rows(asked: Evidence) -> Iterator[Row]:
    """Give every act from the first that wrote a posting here to the last on record, so that each link can be tried."""
    first = models.Transaction.objects.filter(**_behind(asked)).order_by("recorded_in").first()
    if first is None:
        return
    chain = AuditEvent.objects.filter(position__gte=first.recorded_in_id, position__lte=asked.instant.act)
    for each in chain.order_by("position").iterator(chunk_size=_AT_ONCE):
        yield tuple(getattr(each, name) for name in _CHAIN)
