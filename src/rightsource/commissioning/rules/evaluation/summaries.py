"""What each bidder is told of the assessment of its tender: its own scores and the winner's, with the reasons.

Source: Procurement Act 2023 s.50(3)-(4); Procurement Regulations 2024 (SI 2024/692) reg 31.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.rules.evaluation.awards import Award
from rightsource.commissioning.rules.evaluation.judging import Moderated
from rightsource.commissioning.rules.evaluation.plan import Criterion, CriterionKind, Plan
from rightsource.commissioning.rules.evaluation.result import TenderStanding
from rightsource.quantities.wording import day_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryKnown:
    """What one bidder was told, word for word, and when."""

    tender: int
    lot: int
    bidder: str
    text: str
    given_on: date


def summary(
    title: str,
    award: Award,
    plan: Plan,
    tender: int,
    *,
    standings: Iterable[TenderStanding],
    points: Mapping[tuple[str, int], Moderated],
) -> str:
    """Return the assessment summary for one bidder, as text.

    Args:
        title: what is bought.
        award: the award of the tender's lot.
        plan: the criteria.
        tender: whose summary it is.
        standings: where each tender of the lot stands.
        points: in the end, by criterion and tender.
    """
    placed = {each.tender: each for each in standings}
    own, winner = placed[tender], placed[award.tender]
    lot = f", lot {award.lot}" if award.lot else ""
    lines = [
        f"Assessment summary: {title} ({award.procurement}{lot})",
        f"To: {own.bidder}",
        "",
        _outcome(award, own, winner),
        f"Decided on {day_in_words(award.decided_on)} under {award.decision}.",
        "",
        "How tenders were assessed",
        *(_criterion(each) for each in plan.criteria),
        f"Price and quality were brought together by: {plan.formula}. Between equals: {plan.tie_break}.",
        "",
        f"Your tender: {_total(own)}",
        *_scores(plan, points, own.tender),
    ]
    if own.tender != winner.tender:
        lines += ["", f"The most advantageous tender, of {winner.bidder}: {_total(winner)}"]
        lines += _scores(plan, points, winner.tender)
    lines += ["", "Why it was the most advantageous", award.reason]
    if award.tie_reason:
        lines += [f"Tenders were equal. The choice was made so: {award.tie_reason}"]
    return "\n".join(lines) + "\n"


def _outcome(award: Award, own: TenderStanding, winner: TenderStanding) -> str:
    if own.tender == winner.tender:
        return f"Your tender is the most advantageous, and the contract is to be awarded to you for {award.value}."
    why = f"Your tender {own.why_not}." if own.why_not.startswith("has ") else ""
    if own.why_not and not why:
        why = f"Your tender was disregarded. {own.why_not[0].upper()}{own.why_not[1:]}"
    place = why or f"Your tender came in place {own.place}{', equal with another' if own.is_tied else ''}."
    return f"The contract is to be awarded to {winner.bidder} for {award.value}. {place}"


def _criterion(each: Criterion) -> str:
    told = f"- {each.mark}, {each.title} ({each.kind}): {each.weight.normalize():f} per cent"
    if each.kind is CriterionKind.PRICE:
        return told
    least = "" if each.least is None else f", at least {each.least.normalize():f}"
    return f"{told}, 0 to {each.most.normalize():f} points{least}. {each.meaning}".rstrip()


def _total(each: TenderStanding) -> str:
    price = "" if each.price_points is None else f", {each.price_points} for price"
    measure = "not compared" if each.measure is None else f"{each.measure} in all"
    return f"{measure} ({each.quality} for quality and social value{price}; price {each.price})"


def _scores(plan: Plan, points: Mapping[tuple[str, int], Moderated], tender: int) -> list[str]:
    found = []
    for each in plan.scored:
        given = points.get((each.mark, tender))
        if given is not None:
            found.append(f"- {each.mark}: {given.points.normalize():f} of {each.most.normalize():f}. {given.reason}")
    return found
