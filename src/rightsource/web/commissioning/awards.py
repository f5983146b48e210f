"""The award of a procurement: who comes first, what was decided and told, its standstill, challenges and agreement."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions import awards as actions
from rightsource.commissioning.errors.evaluation import PricesStayClosed
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.awards import AwardsKnown, awards_known, recorded_awards, recorded_summaries
from rightsource.commissioning.rules.evaluation.awards import Claim, ClaimOutcome, suspends
from rightsource.constitution.rules.rights import Right, may
from rightsource.governance.queries import decisions_known
from rightsource.governance.rules.rows import Outcome
from rightsource.quantities import Period
from rightsource.quantities.wording import count_in_words, day_in_words, list_in_words
from rightsource.storage.actors import Authority
from rightsource.web.acting import Filled
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.need_form import day_of
from rightsource.web.commissioning.one_act import Act, FieldAsked, FieldKind, FormAsked, one_act, whole_of
from rightsource.web.commissioning.procurements import standing_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.rights import actor_of, right, viewer_of

_NARROW = "govuk-input--width-10"
_YES_NO = {"yes": "Yes: a claim form is issued", "no": "No: a letter"}


@require_safe
@right("see_evaluation")
def award(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who comes first, what was awarded and told, and what may still stop the contract.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PricesStayClosed: tenders are on record, and quality is not settled.
    """
    asked, viewer, known = as_known(request), viewer_of(request), _known(request, reference)
    if known.evaluation.tenders and not known.evaluation.is_settled:
        raise PricesStayClosed(reference)
    tables = [
        _recommended(request, known),
        _awarded(request, asked, known),
        _summaries(request, asked, known),
        _claims(request, asked, known),
    ]
    finding, state = finding_of(known, asked)
    return download_of(request, tables) or render(
        request,
        "commissioning/award.html",
        {
            "row": known.standing,
            "known": known,
            "finding": finding,
            "state": state,
            "tables": tables,
            "may_award": may(viewer, Right.AWARD_CONTRACT) and asked.is_today,
            "may_run": may(viewer, Right.RUN_PROCUREMENT) and asked.is_today,
            "done": get_messages(request),
        },
    )


@require_safe
@right("see_evaluation")
def assessment_summary(request: HttpRequest, reference: str, tender: int) -> HttpResponse:
    """Show the assessment summary of one bidder, as a page or, with `?format=txt`, as a text to send.

    Raises:
        NotOnRecordThatDay: whoever looks knew of none.
    """
    asked = as_known(request)
    row = standing_of(asked, reference)
    found = next((each for each in recorded_summaries(reference) if each.tender == tender), None)
    if found is None:
        raise NotOnRecordThatDay("assessment summary", str(tender), asked.on)
    if request.GET.get("format") == "txt":
        response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="assessment-summary-{tender}.txt"'
        response["Cache-Control"] = "private, no-store"
        return response
    return render(request, "commissioning/assessment_summary.html", {"row": row, "summary": found})


@require_http_methods(["GET", "HEAD", "POST"])
@right("award_contract")
def decide_award(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask which tender is awarded its lot, under which decision and why."""
    asked = as_known(request)
    known = _known(request, reference)
    several = len({each.lot for each in known.evaluation.tenders}) > 1
    tenders = {
        str(each.tender): f"{each.bidder}{f', lot {each.lot}' if several else ''}: "
        f"{'no place' if each.place is None else f'place {each.place}'}"
        for each in known.evaluation.standings
    }
    decisions = {
        each.row.reference: f"{each.row.reference}: {each.row.title}"
        for each in decisions_known(asked.on, asked.audience)
        if each.row.outcome is Outcome.AGREED
    }
    form = FormAsked(
        title="Decide the award",
        told="To the most advantageous tender, under a decision on record. Whoever scored does not decide.",
        fields=(
            FieldAsked(name="tender", label="Which tender", kind=FieldKind.CHOICE, choices=tenders),
            FieldAsked(name="decision", label="Under which decision", kind=FieldKind.CHOICE, choices=decisions),
            FieldAsked(name="reason", label="Why this tender", hint="Every bidder is told.", kind=FieldKind.TEXT),
            FieldAsked(
                name="tie_reason",
                label="Between equals: how the choice was made",
                hint="Leave blank if no other tender is equal.",
                kind=FieldKind.TEXT,
            ),
        ),
        button="Decide it",
        to="award",
    )

    def wanted(filled: Filled) -> Act:
        tender = whole_of(filled, "tender", tenders, "Say which tender")
        decision = filled.choice("decision", decisions, "Say under which decision")
        reason, tie_reason = filled.text("reason", "Say why"), filled.values.get("tie_reason", "").replace("\0", "")
        return lambda authority: (
            actions.decide_award(
                **_cited(request, reference, authority),
                tender=tender,
                decision=decision,
                reason=reason,
                tie_reason=tie_reason,
            ),
            "The award is decided.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("award_contract")
def give_summaries(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask to give each bidder its assessment summary."""
    form = FormAsked(
        title="Give the assessment summaries",
        told="Each bidder’s own scores and the winner’s, with the reasons, as they stand on record (PA 2023 s.50). "
        "They are written here; send each as you send your letters.",
        fields=(),
        button="Write them",
        to="award",
    )

    def wanted(_filled: Filled) -> Act:
        return lambda authority: (
            actions.give_summaries(**_cited(request, reference, authority)) > 0,
            "Each bidder’s assessment summary is on record.",
        )

    return one_act(request, reference, form, wanted, {"authority": "Procurement Act 2023 s.50"})


@require_http_methods(["GET", "HEAD", "POST"])
@right("award_contract")
def announce_award(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask on which day the contract award notice was published, which begins the standstill."""
    form = FormAsked(
        title="Announce the award",
        told="The contract award notice as it was published. The standstill begins with its day.",
        fields=(
            FieldAsked(name="on", label="On which day", hint="As 2026-07-06.", width=_NARROW),
            FieldAsked(name="address", label="Where it can be read", hint="Leave blank if it has no address."),
        ),
        button="Record it",
        to="award",
    )

    def wanted(filled: Filled) -> Act:
        on, address = day_of(filled, "on"), filled.values.get("address", "").replace("\0", "").strip()
        return lambda authority: (
            actions.announce_award(**_cited(request, reference, authority), on=on, address=address),
            "The award is announced, and its standstill runs.",
        )

    today = as_known(request).on.isoformat()
    return one_act(request, reference, form, wanted, {"on": today, "authority": "Procurement Act 2023 s.50"})


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def record_claim(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what is claimed against the award, by whom and since when."""
    form = FormAsked(
        title="Enter a challenge in the log",
        told="A claim form of which the council is told in the standstill suspends the contract (PA 2023 s.101).",
        fields=(
            FieldAsked(name="claim", label="Reference", hint="Your own, such as CL-2026-1.", width=_NARROW),
            FieldAsked(name="claimant", label="Who claims"),
            FieldAsked(name="grounds", label="On what grounds", kind=FieldKind.TEXT),
            FieldAsked(name="has_claim_form", label="Are proceedings issued?", kind=FieldKind.CHOICE, choices=_YES_NO),
            FieldAsked(name="notified_on", label="The council was told on", hint="As 2026-07-10.", width=_NARROW),
        ),
        button="Enter it",
        to="award",
    )

    def wanted(filled: Filled) -> Act:
        claim, claimant = filled.text("claim", "Give it a reference"), filled.text("claimant", "Say who claims")
        grounds, notified_on = filled.text("grounds", "Say on what grounds"), day_of(filled, "notified_on")
        said = filled.choice("has_claim_form", _YES_NO, "Say whether proceedings are issued")
        return lambda authority: (
            actions.record_claim(
                by=actor_of(request),
                authority=authority,
                claim=Claim(
                    reference=claim[:60],
                    procurement=reference,
                    claimant=claimant[:200],
                    grounds=grounds,
                    has_claim_form=said == "yes",
                    notified_on=notified_on,
                ),
                today=as_known(request).today,
            ),
            f"{claim} is in the challenge log.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def end_claim(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask how a claim, or its hold on the contract, ended."""
    known = _known(request, reference)
    claims = {each.reference: f"{each.reference}, {each.claimant}" for each in known.claims}
    outcomes = {str(each): f"{each[0].upper()}{each[1:]}" for each in ClaimOutcome}
    form = FormAsked(
        title="Record how a challenge ended",
        told="The contract may be entered into once no claim suspends it.",
        fields=(
            FieldAsked(name="claim", label="Which", kind=FieldKind.CHOICE, choices=claims),
            FieldAsked(name="outcome", label="How", kind=FieldKind.CHOICE, choices=outcomes),
            FieldAsked(name="because", label="Why, or by which order", kind=FieldKind.TEXT),
            FieldAsked(name="ended_on", label="On which day", hint="As 2026-07-20.", width=_NARROW),
        ),
        button="Record it",
        to="award",
    )

    def wanted(filled: Filled) -> Act:
        claim = filled.choice("claim", claims, "Say which")
        outcome, because = filled.choice("outcome", outcomes, "Say how"), filled.text("because", "Say why")
        ended_on = day_of(filled, "ended_on")
        return lambda authority: (
            actions.end_claim(
                **_cited(request, reference, authority),
                over=actions.ClaimOver(
                    reference=claim, ended_on=ended_on, outcome=ClaimOutcome(outcome), because=because
                ),
            ),
            f"{claim} has ended.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("award_contract")
def begin_agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the agreement that begins from an award, and enter into the contract."""
    awards = recorded_awards(reference)
    lots = {str(each.lot): f"{f'Lot {each.lot}, ' if each.lot else ''}{each.supplier}" for each in awards}
    form = FormAsked(
        title="Begin the agreement",
        told="The contract is entered into: after the standstill, and while no claim suspends it.",
        fields=(
            FieldAsked(name="lot", label="Whose award", kind=FieldKind.CHOICE, choices=lots),
            FieldAsked(name="agreement", label="Reference of the agreement", hint="As A-2026-14.", width=_NARROW),
            FieldAsked(
                name="provider",
                label="The supplier’s key",
                hint="Only where its tender named no organisation on record: record it first.",
            ),
            FieldAsked(name="on", label="Entered into on", hint="As 2026-07-20.", width=_NARROW),
            FieldAsked(name="first", label="First day", hint="As 2026-09-01.", width=_NARROW),
            FieldAsked(name="last", label="Last day", hint="As 2029-08-31.", width=_NARROW),
        ),
        button="Begin it",
        to="award",
    )

    def wanted(filled: Filled) -> Act:
        lot = whole_of(filled, "lot", lots, "Say whose award")
        agreement, on = filled.text("agreement", "Give it a reference")[:60], day_of(filled, "on")
        first, last = day_of(filled, "first"), day_of(filled, "last")
        if last < first:
            filled.errors["last"] = "The last day lies before the first"
        provider = filled.values.get("provider", "").replace("\0", "").strip()
        return lambda authority: (
            actions.begin_agreement(
                **_cited(request, reference, authority),
                lot=lot,
                wanted=actions.AgreementWanted(
                    agreement=agreement, period=Period.until(first, last), provider=provider
                ),
                on=on,
            ),
            f"Agreement {agreement} has begun.",
        )

    return one_act(request, reference, form, wanted, {"on": as_known(request).on.isoformat()})


def finding_of(known: AwardsKnown, asked: AsKnown) -> tuple[str, str]:
    """Return where an award stands, in a sentence, and its state."""
    if not known.awards:
        return _who_is_first(known), "no-evidence"
    if known.suspended_by:
        return f"Suspended by {list_in_words(known.suspended_by)}: no contract can be entered into.", "broken"
    if all(each.agreement for each in known.awards):
        return f"In contract: {list_in_words([each.agreement for each in known.awards])}.", "kept"
    names = list_in_words(sorted({each.supplier for each in known.awards}))
    if known.announced_on is None:
        return f"Awarded to {names}. Tell each bidder, then announce it.", "at-risk"
    ends_on = known.standstill_ends_on
    if ends_on is not None and ends_on >= asked.on:
        return f"Awarded to {names}. In standstill to the end of {day_in_words(ends_on)}.", "at-risk"
    return f"Awarded to {names}. The standstill is over: the agreement can begin.", "kept"


def _who_is_first(known: AwardsKnown) -> str:
    names = list_in_words([each.bidder for each in known.recommended])
    if not names:
        return "Nothing is awarded. No tender has a place."
    return f"Nothing is awarded yet. In the first place: {names}."


def _recommended(request: HttpRequest, known: AwardsKnown) -> Table:
    heads = ("Bidder", "Lot", "Price", "For quality", "For price", "Measure", "Equal with another")
    columns = [column(each, numeric=each not in {"Bidder", "Equal with another"}) for each in heads]
    rows: list[list[Any]] = [
        [
            each.bidder,
            each.lot or "whole",
            each.price,
            each.quality,
            "" if each.price_points is None else each.price_points,
            "" if each.measure is None else each.measure,
            "yes" if each.is_tied else "no",
        ]
        for each in known.recommended
    ]
    caption = "Recommended: the most advantageous tender of each lot"
    return Table("recommended", caption, columns, rows, empty="none.", address=own_address(request))


def _awarded(request: HttpRequest, asked: AsKnown, known: AwardsKnown) -> Table:
    heads = ("Supplier", "Lot", "Value", "Decided on", "Under", "Why", "Agreement")
    columns = [column(each, numeric=each in {"Lot", "Value"}) for each in heads]
    rows: list[list[Any]] = [
        [
            each.supplier,
            each.lot or "whole",
            each.value,
            each.decided_on,
            {"text": each.decision, "href": asked.link("decision", each.decision)},
            f"{each.reason} {each.tie_reason}".strip(),
            each.agreement or "none yet",
        ]
        for each in known.awards
    ]
    return Table("awards", "Awards", columns, rows, empty="none decided.", address=own_address(request))


def _summaries(request: HttpRequest, asked: AsKnown, known: AwardsKnown) -> Table:
    columns = [column(each, numeric=each == "Lot") for each in ("Bidder", "Lot", "Given on")]
    reference = known.standing.procurement.reference
    rows: list[list[Any]] = [
        [
            {"text": each.bidder, "href": asked.link("assessment-summary", reference, each.tender)},
            each.lot or "whole",
            each.given_on,
        ]
        for each in known.summaries
    ]
    caption = "Assessment summaries: what each bidder is told"
    return Table("summaries", caption, columns, rows, empty="none written.", address=own_address(request))


def _claims(request: HttpRequest, asked: AsKnown, known: AwardsKnown) -> Table:
    heads = ("Challenge", "By", "Grounds", "Proceedings", "Told on", "State")
    columns = [column(each) for each in heads]
    rows: list[list[Any]] = [
        [
            each.reference,
            each.claimant,
            each.grounds,
            "issued" if each.has_claim_form else "none, a letter",
            each.notified_on,
            _claim_state(each, known, asked),
        ]
        for each in known.claims
    ]
    return Table("challenges", "Challenge log", columns, rows, empty="no challenge.", address=own_address(request))


def _claim_state(claim: Claim, known: AwardsKnown, asked: AsKnown) -> dict[str, str]:
    if claim.ended_on is not None and claim.ended_on <= asked.on:
        return {"state": "kept", "text": f"{claim.outcome}, {day_in_words(claim.ended_on)}: {claim.ended_because}"}
    if suspends(claim, known.standstill_ends_on, asked.on):
        return {"state": "broken", "text": "Suspends the contract"}
    return {"state": "at-risk", "text": f"Open for {count_in_words((asked.on - claim.notified_on).days, 'day')}"}


def _known(request: HttpRequest, reference: str) -> AwardsKnown:
    """Return where the award of a procurement stands, as whoever looks may see it.

    Raises:
        NotOnRecordThatDay: they knew of no such procurement.
    """
    asked = as_known(request)
    try:
        return awards_known(reference, asked.on, viewer_of(request).post)
    except ProcurementNotOnRecord:
        raise NotOnRecordThatDay("procurement", reference, asked.on) from None


def _cited(request: HttpRequest, reference: str, authority: Authority) -> dict[str, Any]:
    return {
        "by": actor_of(request),
        "authority": authority,
        "procurement": reference,
        "today": as_known(request).today,
    }
