"""What others publish of their procurements, as far as red flags can be worked out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from rightsource.commissioning.rules.evaluation.red_flags import BidFacts, ProcessFacts
from rightsource.quantities import Money


def processes_in(releases: Iterable[dict[str, object]]) -> Iterator[ProcessFacts]:
    """Return the processes that published releases tell of, one for each identifier, as far as each can be judged.

    Source: Open Contracting Data Standard 1.1.5: tender, awards and the bids extension.
    """
    by_process: dict[str, list[dict[str, object]]] = defaultdict(list)
    for each in releases:
        by_process[str(each.get("ocid", ""))].append(each)
    for ocid, told in sorted(by_process.items()):
        yield _published(ocid, told)


def _published(ocid: str, releases: Sequence[dict[str, object]]) -> ProcessFacts:
    tender: dict[str, object] = {}
    awards: dict[str, dict[str, object]] = {}
    buyer = ""
    bids: list[dict[str, object]] = []
    for each in releases:
        tender |= _part(each, "tender")
        buyer = str(_part(each, "buyer").get("name", "")) or buyer
        awards |= {str(one.get("id", number)): one for number, one in enumerate(_list(each, "awards"))}
        bids = _list(_part(each, "bids"), "details") or bids
    active = [each for each in awards.values() if each.get("status", "active") == "active"]
    winners = {str(one.get("name", "")): None for each in active for one in _list(each, "suppliers")}
    period, method = _part(tender, "tenderPeriod"), tender.get("procurementMethod")
    opened, closes = _instant(period.get("startDate")), _instant(period.get("endDate"))
    count = tender.get("numberOfTenderers")
    items = [item for each in active for item in _list(each, "items")] or _list(tender, "items")
    return ProcessFacts(
        process=ocid,
        buyer=buyer,
        is_open=method == "open",
        is_competitive=method in {"open", "selective"},
        is_price_only=tender.get("awardCriteria") == "priceOnly",
        opened_on=None if opened is None else opened.date(),
        closes_at=closes,
        tenderers=count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else None,
        bids=tuple(bid for each in bids for bid in _bid(each)),
        winners=tuple(name for name in winners if name),
        classified=tuple(str(_part(item, "classification").get("id", "")) for item in items),
    )


def _bid(told: dict[str, object]) -> Iterator[BidFacts]:
    """Return a published bid of one tenderer; one of several is left out, as Cardinal leaves it out."""
    tenderers = [str(each.get("name", "")) for each in _list(told, "tenderers")]
    if len(tenderers) != 1 or told.get("status") in {"invited", "pending", "withdrawn"}:
        return
    amount = _part(told, "value").get("amount")
    is_amount = isinstance(amount, int | float) and not isinstance(amount, bool) and amount >= 0
    yield BidFacts(
        tenderer=tenderers[0],
        price=Money(round(Fraction(str(amount)) * 100)) if is_amount else None,
        received_at=_instant(told.get("date")),
        is_disqualified=told.get("status") == "disqualified",
    )


def _part(told: dict[str, object], name: str) -> dict[str, object]:
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def _list(told: dict[str, object], name: str) -> list[dict[str, object]]:
    found = told.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _instant(told: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
