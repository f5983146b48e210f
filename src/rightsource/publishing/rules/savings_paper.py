"""The savings report as a paper: a tagged PDF of a page or two, for a member's hand or a screen reader."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rightsource.budget.rules.register import RegisteredSaving, RegisterTotal
from rightsource.budget.rules.rows import Recurrence
from rightsource.publishing.rules.charts import Size
from rightsource.publishing.rules.savings_report import (
    RULE,
    SavingsReport,
    by_cause,
    by_organisation,
    counted_twice,
    described,
    drawn,
    finding,
    is_kept,
    totals,
    why,
)
from rightsource.publishing.rules.typesetting import typeset
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words

_WIDE = Size(width=760, height=300, text=13, headline=16, margin=2)
_MINUS = "−"
_HEADINGS = ("Promised", "Agreed", "Claimed", "Verified", "Gap", "Cost to achieve")


def savings_paper_of(report: SavingsReport) -> bytes:
    """Return a savings report as a tagged PDF (PDF/UA-1), the same bytes for the same report."""
    return typeset("savings", _document(report), on=report.on)


def _document(report: SavingsReport) -> dict[str, Any]:
    made_up = " The council is made up." if report.is_fictional else ""
    return {
        "title": f"Savings of {report.year}: {report.whose}",
        "council": report.council,
        "standing": f"As known on {day_in_words(report.on)} to {report.audience}.{made_up}",
        "answer": finding(report),
        "why": why(report),
        "state": "kept" if is_kept(report) else "at risk",
        "mark": "●" if is_kept(report) else "▲",
        "rule": RULE,
        "has_savings": bool(report.register.savings),
        "picture": {"svg": drawn(report, _WIDE).decode(), "spoken": described(report)},
        "tables": _tables(report),
        "twice": [f"{words}: {amount_in_words(amount)}." for words, amount, _ in counted_twice(report)],
        "savings": _savings(report),
    }


def _tables(report: SavingsReport) -> list[dict[str, Any]]:
    shown = [("What comes back, and what does not", totals(report)), ("What they are owed to", by_cause(report))]
    if report.vehicle is None:
        organisations = by_organisation(report)
        shown.append(("Whose they are", [*organisations, ("All", report.register.total)]))
    return [
        {
            "title": f"{title}, in £000",
            "headings": ["", *_HEADINGS],
            "rows": [[name, *_amounts(total)] for name, total in rows],
        }
        for title, rows in shown
    ]


def _savings(report: SavingsReport) -> dict[str, Any]:
    return {
        "title": "Saving by saving, in £000",
        "headings": ["Saving", "Stage", "Promised", "Agreed", "Claimed", "Verified", "Books show", "Comes back"],
        "rows": [_saving(report, each) for each in report.register.savings],
    }


def _saving(report: SavingsReport, saving: RegisteredSaving) -> list[str]:
    whose = f" ({report.name_of(saving.organisation)})" if report.vehicle is None else ""
    back = {Recurrence.RECURRENT: "yes", Recurrence.ONE_OFF: "no: one-off"}.get(saving.recurrence, "not stated")
    parts = (saving.promised, saving.agreed_amount, saving.claimed, saving.verified)
    shown = "none shown" if saving.evidenced is None else _thousands(saving.evidenced)
    name = f"{saving.truth.saving} {saving.truth.title}{whose}"
    return [name, str(saving.stage), *(_thousands(each) for each in parts), shown, back]


def _amounts(total: RegisterTotal) -> list[str]:
    parts = (total.promised, total.agreed, total.claimed, total.verified, total.gap, total.cost_to_achieve)
    return [_thousands(each) for each in parts]


def _thousands(amount: Money) -> str:
    shown = (abs(amount).decimal_gbp / 1000).quantize(Decimal(1), ROUND_HALF_UP)
    return f"{_MINUS if amount < Money(0) and shown else ''}{shown:,f}"
