"""A variation: asked for by a party with its reason and value, judged by the law, accepted or refused by another."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions.variations import answer_variation, ask_variation
from rightsource.commissioning.errors.keeping import VariationNotOnRecord
from rightsource.commissioning.queries.agreement_told import judgement_of
from rightsource.commissioning.queries.keeping import variation_known
from rightsource.commissioning.rules.agreements.changing import Change, Ground, Judgement
from rightsource.commissioning.rules.agreements.variations import AnswerGiven, VariationAnswer, VariationAsked
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.quantities import Money
from rightsource.quantities.wording import day_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.agreement import kept_on
from rightsource.web.commissioning.need_form import day_of
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import names_known
from rightsource.web.rights import actor_of, right, viewer_of

GROUNDS = {str(each): f"{each[0].upper()}{each[1:]}" for each in Ground}
FACTS = {
    "changes_scope": "It asks for what the contract does not provide for, materially",
    "favours_provider": "It shifts the economic balance to the provider, materially",
    "changes_nature": "It changes the overall nature of the contract",
}
_ANSWERS = {
    VariationAnswer.ACCEPTED.value: "Accept it",
    VariationAnswer.REFUSED.value: "Refuse it",
}


@require_http_methods(["GET", "HEAD", "POST"])
@right("ask_variation")
def ask_for_variation(request: HttpRequest, agreement: str) -> HttpResponse:
    """Ask what would change and why, and ask for it.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such agreement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    kept = kept_on(asked, agreement)
    terms, names = kept.current.row, names_known(asked.on, asked.audience)
    parties = {each: names.organisation(each) for each in (terms.commissioner, terms.provider)}
    own = viewer_of(request).organisation
    parties = {own: names.organisation(own)} if own in parties else parties
    filled = filled_in(request, asked_for=next(iter(parties)), ground=Ground.NOT_SUBSTANTIAL)
    if request.method == "POST" and _ask(request, agreement, parties, filled):
        return redirect(asked.link("variation", filled.values["reference"].strip()))
    context = {
        "kept": kept,
        "terms": terms,
        "filled": filled,
        "parties": parties,
        "grounds": GROUNDS,
        "facts": FACTS,
        "stated": set(request.POST.getlist("fact")),
    }
    return render(request, "commissioning/ask_variation.html", context, status=filled.status)


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_charges")
def variation(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a variation with what the law says of it; by right, accept or refuse it.

    Raises:
        NotOnRecordThatDay: there is none that whoever looks may see.
        PastDayStands: it is to be answered while the page shows a past day.
    """
    asked, filled = as_known(request), filled_in(request)
    if request.method == "POST":
        check_today(request)
        check_right(viewer_of(request), Right.ANSWER_VARIATION)
        if _answer(request, reference, filled):
            return redirect(asked.link("variation", reference))
    try:
        found = variation_known(reference, asked.on)
    except VariationNotOnRecord:
        raise NotOnRecordThatDay("variation", reference, asked.on) from None
    kept, names = kept_on(asked, found.asked.agreement), names_known(asked.on, asked.audience)
    judgement = judgement_of(found.asked, kept.current.row, is_needed=False)
    tables = [_tests(judgement, own_address(request))]
    return download_of(request, tables) or render(
        request,
        "commissioning/variation.html",
        {
            "variation": found,
            "kept": kept,
            "finding": _finding(found.answer, found.asked, judgement),
            "why": found.words or found.asked.reason,
            "judgement": judgement,
            "asked_for": names.organisation(found.asked.asked_for),
            "answered_by": names.post(found.answered_by),
            "tables": tables,
            "filled": filled,
            "answers": _ANSWERS,
            "may_answer": asked.is_today and found.is_waiting and may(viewer_of(request), Right.ANSWER_VARIATION),
        },
        status=filled.status,
    )


def _finding(answer: VariationAnswer, asked: VariationAsked, judgement: Judgement) -> str:
    from_day = day_in_words(asked.starts_on)
    if answer is VariationAnswer.ACCEPTED:
        return f"{asked.reference} is accepted and holds from {from_day}."
    if answer is VariationAnswer.REFUSED:
        return f"{asked.reference} is refused; the agreement stays as it is."
    said = "The law permits it" if judgement.is_permitted else "The law does not permit it"
    return f"{asked.reference} waits for an answer. {said}{f' ({judgement.provision})' if judgement.provision else ''}."


def _tests(judgement: Judgement, address: str) -> Table:
    columns = [column(each) for each in ("Test", "Comes out", "Where it is written")]
    rows = [[each.words, "Holds" if each.passes else "Fails", each.provision] for each in judgement.tests]
    return Table("tests", "What the law asks", columns, rows, empty=judgement.next_step, address=address)


def _ask(request: HttpRequest, agreement: str, parties: dict[str, str], filled: Filled) -> bool:
    reference = filled.text("reference", "Give it a reference of its own, such as V-7")
    asked_for = filled.choice("asked_for", parties, "Say for whom you ask")
    what, reason = filled.text("what", "Say what changes"), filled.text("reason", "Say why")
    starts_on = day_of(filled, "starts_on")
    value = filled.pounds("value", "Give by how much the whole value changes, in pounds; 0 if it does not")
    ground = filled.choice("ground", GROUNDS, "Say on which ground")
    a_year = filled.pounds("a_year", "Give it in pounds") if filled.values.get("a_year", "").strip() else None
    ends_on = day_of(filled, "ends_on") if filled.values.get("ends_on", "").strip() else None
    unit = filled.values.get("unit", "").replace("\0", "").strip()
    unit_price = filled.pounds("unit_price", "Give what one costs, in pounds") if unit else None
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    stated = set(request.POST.getlist("fact"))
    asked = VariationAsked(
        reference=reference[:60],
        agreement=agreement,
        asked_for=asked_for,
        what=what,
        reason=reason,
        starts_on=starts_on,
        change=_change(value, ends_on, stated, ground),
        a_year=a_year,
        unit=unit[:80],
        unit_price=unit_price,
    )
    with acting(request, filled):
        was_written = ask_variation(
            by=actor_of(request), authority=authority, asked=asked, today=as_known(request).today
        )
        say_done(request, f"{reference} is asked for.", was_written=was_written)
    return filled.refusal is None


def _change(value: Money, ends_on: date | None, stated: set[str], ground: str) -> Change:
    return Change(
        value=value,
        ends_on=ends_on,
        changes_scope="changes_scope" in stated,
        favours_provider="favours_provider" in stated,
        changes_nature="changes_nature" in stated,
        ground=Ground(ground),
    )


def _answer(request: HttpRequest, reference: str, filled: Filled) -> bool:
    said = filled.choice("answer", _ANSWERS, "Say whether you accept or refuse it")
    words = filled.text("words", "Say why")
    notice_on = day_of(filled, "notice_on") if filled.values.get("notice_on", "").strip() else None
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    given = AnswerGiven(
        answer=VariationAnswer(said),
        words=words,
        notice_on=notice_on,
        notice_address=filled.values.get("notice_address", "").replace("\0", "").strip(),
    )
    with acting(request, filled):
        answer_variation(
            by=actor_of(request), authority=authority, reference=reference, given=given,
            today=as_known(request).today,
        )  # fmt: skip
        say_done(request, f"The answer to {reference} is on record.", was_written=True)
    return filled.refusal is None
