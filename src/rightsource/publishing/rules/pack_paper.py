"""The pack as a paper: a tagged PDF for reading, printed and aloud, from one template; words go in as data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rightsource.publishing.rules.pack_charts import pictures_of
from rightsource.publishing.rules.pack_figures import NOTHING, PackFigure, Unit
from rightsource.publishing.rules.pack_layout import decisions_table, references_of, standing_words
from rightsource.publishing.rules.pack_parts import Cell, Finding, Pack, PackTable, Severity, VehiclePage
from rightsource.publishing.rules.typesetting import typeset
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words, share_in_words

_MARKS = {Severity.BROKEN: "■", Severity.AT_RISK: "▲", Severity.NO_EVIDENCE: "○"}
_MINUS = "−"
_NO_RECORD = "no record"
"""What stands in a narrow column where nothing is on record: words, and never nil."""
_SHORT_WORDS, _SHORT_LABEL, _LONG_WORDS = 18, 25, 70


@dataclass(frozen=True, slots=True)
class _Scale:
    """In what money is shown in a table: how many pence make one, with how many decimals, and its name."""

    pence: int
    places: int
    name: str


_MILLIONS = _Scale(100_000_000, 1, "£m")
_THOUSANDS = _Scale(100_000, 0, "£000")


def paper_of(pack: Pack) -> bytes:
    """Return a pack as a tagged PDF (PDF/UA-1), the same bytes for the same pack."""
    return typeset("pack", _document(pack), on=pack.on)


def _document(pack: Pack) -> dict[str, Any]:
    """Return a pack as plain text and numbers, laid out for the template."""
    shown = pack.findings[: pack.findings_shown]
    rest = len(pack.findings) - len(shown)
    return {
        "title": f"{pack.council}: shareholder committee pack, {day_in_words(pack.on)}",
        "council": pack.council,
        "day": day_in_words(pack.on),
        "audience": str(pack.audience),
        "standing": list(standing_words(pack)),
        "is_fictional": pack.is_fictional,
        "findings": [_finding(finding) for finding in shown],
        "more_findings": f"{rest} more stand in the annex." if rest > 0 else "",
        "missing": f"Without a statement of the year: {', '.join(pack.missing)}." if pack.missing else "",
        "members": _table(pack.members, _MILLIONS),
        "dealings": _table(pack.dealings, _MILLIONS),
        "decisions": _table(_without_last_column(decisions_table(pack)), _THOUSANDS),
        "vehicles": [_vehicle(page) for page in pack.vehicles],
        "annexes": [
            {"title": annex.title, "tables": [_table(table, _scale_of(annex.key)) for table in annex.tables]}
            for annex in pack.annexes
        ],
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "mark": _MARKS[finding.severity],
        "severity": str(finding.severity),
        "sentence": finding.sentence,
        "references": references_of(finding.figures),
    }


def _vehicle(page: VehiclePage) -> dict[str, Any]:
    return {
        "name": page.name,
        "what_it_is": page.what_it_is,
        "accountable": page.accountable,
        "returned": page.returned,
        "is_late": page.is_late,
        "strip": [
            {"label": label, "value": _in_words(figure), "caption": caption, "reference": references_of([figure])}
            for label, figure, caption in page.strip
        ],
        "forecast": _table(page.forecast, _THOUSANDS),
        "money": _table(page.money, _THOUSANDS),
        "prices": _table(page.prices, _THOUSANDS),
        "exposure": _table(page.exposure, _THOUSANDS),
        "savings": _table(page.savings, _THOUSANDS),
        "measures": _table(page.measures, _THOUSANDS),
        "warnings": _table(page.warnings, _THOUSANDS),
        "pictures": [{"svg": picture.svg, "spoken": picture.spoken} for picture in pictures_of(page)],
        "notes": list(page.notes),
    }


def _scale_of(annex: str) -> _Scale:
    return _MILLIONS if annex == "exposure" else _THOUSANDS


def _table(table: PackTable, scale: _Scale) -> dict[str, Any]:
    columns = range(len(table.headings))
    numeric = [any(isinstance(row[column], PackFigure) for row in table.rows) for column in columns]
    headings = [
        {
            "text": table.headings[column],
            "unit": scale.name if any(_is_money(row[column]) for row in table.rows) else "",
            "is_number": numeric[column],
            "weight": 0 if numeric[column] else _weight(table, column),
        }
        for column in columns
    ]
    if any(numeric):
        headings.append({"text": "Figures", "unit": "", "is_number": False, "weight": 0})
    rows = [
        [*(_cell(cell, scale) for cell in row), *([references_of(row)] if any(numeric) else [])] for row in table.rows
    ]
    return {
        "title": table.title,
        "headings": headings,
        "has_references": any(numeric),
        "rows": rows,
        "has_total": table.has_total,
        "empty": table.empty,
        "note": table.note,
    }


def _weight(table: PackTable, column: int) -> int:
    """Return how much of the width that is left a column of words asks for; nil for as little as it needs."""
    longest = max((len(str(row[column])) for row in table.rows), default=0)
    short = _SHORT_LABEL if column == 0 else _SHORT_WORDS
    return 0 if longest <= short else min(longest, _LONG_WORDS)


def _is_money(cell: Cell) -> bool:
    return isinstance(cell, PackFigure) and isinstance(cell.value, Money)


def _cell(cell: Cell, scale: _Scale) -> str:
    if isinstance(cell, str):
        return cell
    value = cell.value
    if value is None:
        return _NO_RECORD
    if isinstance(value, Money):
        return _scaled(value, scale)
    return share_in_words(value) if cell.unit == Unit.SHARE else _with_unit(value, cell.unit)


def _scaled(money: Money, scale: _Scale) -> str:
    exact = Decimal(abs(money.pence)) / scale.pence
    shown = exact.quantize(Decimal(1).scaleb(-scale.places), ROUND_HALF_UP)
    sign = _MINUS if money.pence < 0 and shown else ""
    return f"{sign}{shown:,f}"


def _with_unit(value: Decimal, unit: str) -> str:
    written = f"{value:,f}"
    if unit in {Unit.DAYS, Unit.DUTIES, Unit.RETURNS, ""}:
        return written
    return f"{written}{unit}" if unit == "%" else f"{written} {unit}"


def _in_words(figure: PackFigure) -> str:
    if figure.value is None:
        return NOTHING
    return amount_in_words(figure.value) if isinstance(figure.value, Money) else _cell(figure, _THOUSANDS)


def _without_last_column(table: PackTable) -> PackTable:
    return PackTable(
        table.title, table.headings[:-1], tuple(row[:-1] for row in table.rows), table.has_total, table.empty
    )
