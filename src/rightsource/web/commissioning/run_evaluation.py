"""Run an evaluation: set criteria, take tenders in, name who scores, assess conflicts, settle quality, hear bidders."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions import disregarding, evaluation
from rightsource.commissioning.actions.tenders import import_tenders
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known
from rightsource.commissioning.rules.evaluation.disregarding import Ground
from rightsource.commissioning.rules.evaluation.plan import Condition, Criterion, CriterionKind, Plan, TieBreak
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.constitution.queries import posts_known
from rightsource.constitution.rules.rows import PostKind
from rightsource.quantities.wording import count_in_words
from rightsource.storage.actors import Authority
from rightsource.storage.documents import GivenFile
from rightsource.web.acting import Filled
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.need_form import day_of
from rightsource.web.commissioning.one_act import Act, FieldAsked, FieldKind, FormAsked, hour_of, one_act, whole_of
from rightsource.web.rights import actor_of, right, viewer_of
from rightsource.web.uploads import file_given

_PARTS, _CONDITION_PARTS = 5, 3
_ALL = "all of them"
_NARROW = "govuk-input--width-10"
_YES_NO = {"no": "No", "yes": "Yes"}


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def set_criteria(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the award criteria, and set them while tenders have neither closed nor come in."""
    form = FormAsked(
        title="Set the award criteria",
        told="As the tender documents say them. They lock when tenders close or come in; the weights make 100.",
        fields=(
            FieldAsked(
                name="criteria",
                label="Criteria, one a line",
                hint="Mark; title; price, quality or social value; weight; most points; least points if any; their "
                "meaning. As: Q1; How it is done; quality; 40; 5; 2; 5 is more than we asked for",
                kind=FieldKind.TEXT,
            ),
            FieldAsked(
                name="conditions",
                label="Conditions of participation, one a line",
                hint="Mark; condition; why it is proportionate. Leave blank if there are none (PA 2023 s.22).",
                kind=FieldKind.TEXT,
            ),
            FieldAsked(
                name="formula",
                label="How price and quality come together",
                kind=FieldKind.CHOICE,
                choices=_words(PriceFormula),
            ),
            FieldAsked(
                name="tie_break", label="What decides between equals", kind=FieldKind.CHOICE, choices=_words(TieBreak)
            ),
            FieldAsked(name="closes_at", label="Tenders close", hint="As 2026-05-29 12:00.", width=_NARROW),
            FieldAsked(name="said_on", label="Said in the tender documents on", hint="As 2026-04-21.", width=_NARROW),
            FieldAsked(name="quality_by", label="Quality is scored by", hint="As 2026-06-19.", width=_NARROW),
        ),
        button="Set them",
    )
    return one_act(request, reference, form, lambda filled: _criteria_act(request, reference, filled))


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def take_in_tenders(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a file of tenders as a portal gives it, and take all of it in or nothing."""
    form = FormAsked(
        title="Take tenders in from a file",
        told="All of it is taken, or nothing and every fault is listed with its row. The same file again changes "
        "nothing. Prices stay closed until quality is settled.",
        fields=(
            FieldAsked(
                name="file",
                label="The file",
                hint="CSV or an Excel workbook with the columns bidder, price and received, and, where there are any, "
                "lot, organisation, company number, document, exclusion and conditions.",
                kind=FieldKind.FILE,
            ),
        ),
        button="Take it in",
        has_file=True,
    )

    def wanted(filled: Filled) -> Act:
        missing, instead = "Choose a file", "Take out what is no tender."
        file = file_given(request, filled, missing=missing, instead=instead) or GivenFile("", b"")
        return lambda authority: _taken(request, reference, file, authority)

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def name_evaluator(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask which officer is to score which criteria, and name them."""
    posts, known = _officers(request), _known(request, reference)
    marks = {each.mark: f"{each.mark}: {each.title}" for each in (known.plan.scored if known.plan else ())}
    everything = {_ALL: "All of them"} if len(marks) > 1 else {}
    form = FormAsked(
        title="Name who scores",
        told="Each declares their interests first, and sees no other’s scores until all are in.",
        fields=(
            FieldAsked(name="post", label="Who", kind=FieldKind.CHOICE, choices=posts),
            FieldAsked(name="criterion", label="Which criterion", kind=FieldKind.CHOICE, choices=marks | everything),
        ),
        button="Name them",
    )

    def wanted(filled: Filled) -> Act:
        post = filled.choice("post", posts, "Say who scores")
        mark = filled.choice("criterion", marks | everything, "Say which criterion")
        return lambda authority: (
            evaluation.name_evaluator(
                **_cited(request, reference, authority), post=post, criteria=list(marks) if mark == _ALL else [mark]
            )
            > 0,
            f"{posts.get(post, post)} is named.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def stand_evaluator_down(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask which evaluator stands down and why."""
    titles, known = _officers(request), _known(request, reference)
    named = {each.post: titles.get(each.post, each.post) for each in known.evaluators if not each.stood_down_because}
    form = FormAsked(
        title="Let an evaluator stand down",
        told="Their scores count no longer, whatever they were.",
        fields=(
            FieldAsked(name="post", label="Who", kind=FieldKind.CHOICE, choices=named),
            FieldAsked(name="because", label="Why", kind=FieldKind.TEXT),
        ),
        button="Record it",
    )

    def wanted(filled: Filled) -> Act:
        post = filled.choice("post", named, "Say who stands down")
        because = filled.text("because", "Say why")
        return lambda authority: (
            evaluation.stand_evaluator_down(**_cited(request, reference, authority), post=post, because=because) > 0,
            f"{named.get(post, post)} scores no longer.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("evaluate_tenders")
def declare_conflict(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask an officer whether they have any interest in the procurement or its bidders."""
    form = FormAsked(
        title="Declare your interests",
        told="Personal, professional or financial, your own or of somebody close to you, direct or indirect "
        "(PA 2023 s.81). The register of interests is read besides. With a conflict you neither score nor award.",
        fields=(
            FieldAsked(name="has_conflict", label="Do you have an interest?", kind=FieldKind.CHOICE, choices=_YES_NO),
            FieldAsked(
                name="concerns",
                label="In whom or what",
                hint="Leave blank if you have none. The monitoring officer may keep the details.",
                kind=FieldKind.TEXT,
            ),
        ),
        button="Declare it",
    )

    def wanted(filled: Filled) -> Act:
        said = filled.choice("has_conflict", _YES_NO, "Say whether you have an interest")
        concerns = filled.values.get("concerns", "").replace("\0", "")
        return lambda authority: (
            evaluation.declare_conflict(
                **_cited(request, reference, authority), has_conflict=said == "yes", concerns=concerns
            ),
            "Your declaration is on record.",
        )

    return one_act(request, reference, form, wanted, {"authority": "Procurement Act 2023 s.81"})


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def assess_conflicts(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the conflicts assessment, prepared or reviewed."""
    form = FormAsked(
        title="The conflicts assessment",
        told="Prepared before the tender notice, and reviewed once it is known who bids (PA 2023 s.83).",
        fields=(
            FieldAsked(
                name="found", label="Which conflicts were found", hint="Or that none were.", kind=FieldKind.TEXT
            ),
            FieldAsked(name="mitigation", label="What was done about them", kind=FieldKind.TEXT),
        ),
        button="Record it",
    )

    def wanted(filled: Filled) -> Act:
        found = filled.text("found", "Say which were found, or that none were")
        mitigation = filled.text("mitigation", "Say what was done")
        return lambda authority: (
            evaluation.record_conflicts_assessment(
                **_cited(request, reference, authority), found=found, mitigation=mitigation
            ),
            "The conflicts assessment is on record.",
        )

    return one_act(request, reference, form, wanted, {"authority": "Procurement Act 2023 s.83"})


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def settle_quality(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask to settle the scores for quality, after which prices show."""
    form = FormAsked(
        title="Settle quality",
        told="All scores are in, and those that differ are moderated. From here on none changes, and prices show.",
        fields=(),
        button="Settle it",
    )

    def wanted(_filled: Filled) -> Act:
        return lambda authority: (
            evaluation.settle_quality(**_cited(request, reference, authority)),
            "Quality is settled. Prices show.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def disregard_tender(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask which tender is left out, on which ground and why."""
    tenders = _tenders(_known(request, reference))
    form = FormAsked(
        title="Leave a tender out",
        told="On a ground that the law gives. A price is held against nobody who was not asked about it.",
        fields=(
            FieldAsked(name="tender", label="Which tender", kind=FieldKind.CHOICE, choices=tenders),
            FieldAsked(
                name="ground",
                label="On which ground",
                kind=FieldKind.CHOICE,
                choices={str(each): f"{each[0].upper()}{each[1:]} ({each.provision})" for each in Ground},
            ),
            FieldAsked(name="reason", label="Why", hint="The bidder is told.", kind=FieldKind.TEXT),
        ),
        button="Leave it out",
    )

    def wanted(filled: Filled) -> Act:
        tender = whole_of(filled, "tender", tenders, "Say which tender")
        ground = filled.choice("ground", _words(Ground), "Say on which ground")
        reason = filled.text("reason", "Say why")
        return lambda authority: (
            disregarding.disregard_tender(
                **_cited(request, reference, authority), tender=tender, ground=Ground(ground), reason=reason
            ),
            "The tender is left out.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def ask_about_price(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what a supplier is asked of its price, and by when it may answer."""
    tenders = _tenders(_known(request, reference))
    form = FormAsked(
        title="Ask a supplier about its price",
        told="The supplier is told that its price is considered abnormally low, and may show that it can perform "
        "the contract for it (PA 2023 s.19(4)).",
        fields=(
            FieldAsked(name="tender", label="Whose price", kind=FieldKind.CHOICE, choices=tenders),
            FieldAsked(name="question", label="What it is told and asked", kind=FieldKind.TEXT),
            FieldAsked(name="answer_by", label="It may answer until", hint="As 2026-07-03.", width=_NARROW),
        ),
        button="Record the question",
    )

    def wanted(filled: Filled) -> Act:
        tender = whole_of(filled, "tender", tenders, "Say whose price")
        question, answer_by = filled.text("question", "Say what is asked"), day_of(filled, "answer_by")
        return lambda authority: (
            disregarding.ask_about_price(
                **_cited(request, reference, authority), tender=tender, question=question, answer_by=answer_by
            ),
            "The question is on record.",
        )

    return one_act(request, reference, form, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
@right("run_procurement")
def answer_about_price(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask what a supplier answered of its price, and whether that satisfies the council."""
    known = _known(request, reference)
    asked = {each.tender for each in known.price_questions}
    tenders = {number: words for number, words in _tenders(known).items() if int(number) in asked}
    form = FormAsked(
        title="Record an answer about a price",
        told="A supplier that shows that it can perform for its price is not disregarded for it (PA 2023 s.19(5)).",
        fields=(
            FieldAsked(name="tender", label="Whose answer", kind=FieldKind.CHOICE, choices=tenders),
            FieldAsked(name="answer", label="What it answered", kind=FieldKind.TEXT),
            FieldAsked(name="is_satisfied", label="Has it shown that it can?", kind=FieldKind.CHOICE, choices=_YES_NO),
            FieldAsked(name="finding", label="Why you find so", kind=FieldKind.TEXT),
        ),
        button="Record the answer",
    )

    def wanted(filled: Filled) -> Act:
        tender = whole_of(filled, "tender", tenders, "Say whose answer")
        answer, finding = filled.text("answer", "Say what it answered"), filled.text("finding", "Say why")
        said = filled.choice("is_satisfied", _YES_NO, "Say whether it has shown that it can")
        return lambda authority: (
            disregarding.record_price_answer(
                **_cited(request, reference, authority),
                tender=tender,
                answer=answer,
                is_satisfied=said == "yes",
                finding=finding,
            ),
            "The answer is on record.",
        )

    return one_act(request, reference, form, wanted)


def _criteria_act(request: HttpRequest, reference: str, filled: Filled) -> Act:
    criteria = _criteria(filled)
    conditions = tuple(
        Condition(mark=parts[0], text=parts[1], why=parts[2])
        for parts in _lines(filled, "conditions", _CONDITION_PARTS)
    )
    formula = filled.choice("formula", _words(PriceFormula), "Say how price and quality come together")
    tie_break = filled.choice("tie_break", _words(TieBreak), "Say what decides between equals")
    closes_at, said_on = hour_of(filled, "closes_at"), day_of(filled, "said_on")
    quality_by = day_of(filled, "quality_by")
    return lambda authority: (
        evaluation.set_criteria(
            by=actor_of(request),
            authority=authority,
            plan=Plan(
                procurement=reference,
                closes_at=closes_at,
                quality_by=quality_by,
                said_on=said_on,
                formula=PriceFormula(formula),
                tie_break=TieBreak(tie_break),
                criteria=criteria,
                conditions=conditions,
            ),
            now=timezone.now(),
        ),
        "The criteria are set.",
    )


def _criteria(filled: Filled) -> tuple[Criterion, ...]:
    filled.text("criteria", "Give the criteria, one a line")
    found = []
    for parts in _lines(filled, "criteria", _PARTS - 1):
        mark, title, kind, weight, most, least, meaning = (*parts, "", "", "")[:7]
        try:
            found.append(
                Criterion(
                    mark=mark,
                    title=title,
                    kind=CriterionKind(kind.casefold()),
                    weight=Decimal(weight),
                    most=Decimal(most or "5"),
                    least=Decimal(least) if least else None,
                    meaning=meaning,
                )
            )
        except (ValueError, InvalidOperation):
            filled.errors["criteria"] = f"{mark or 'A line'}: write mark; title; kind; weight; most; least; meaning"
    return tuple(found)


def _lines(filled: Filled, name: str, fewest: int) -> list[tuple[str, ...]]:
    """Return the lines of a field, each in its parts; one with too few is a fault."""
    found = []
    for line in filled.values.get(name, "").replace("\0", "").splitlines():
        parts = tuple(each.strip() for each in line.split(";"))
        if len(parts) < fewest and line.strip():
            filled.errors[name] = f"“{line.strip()}” has too few parts between semicolons"
        elif line.strip():
            found.append(parts)
    return found


def _taken(request: HttpRequest, reference: str, file: GivenFile, authority: Authority) -> tuple[bool, str]:
    taken = import_tenders(
        by=actor_of(request), authority=authority, procurement=reference, file=file, today=as_known(request).today
    )
    return taken.new > 0, f"{count_in_words(taken.rows, 'tender')} in {taken.file}, {taken.new:,} of them new."


def _officers(request: HttpRequest) -> dict[str, str]:
    asked = as_known(request)
    return {
        each.row.post: each.row.title
        for each in posts_known(asked.on, asked.audience)
        if asked.on in each.row.period and each.row.kind is PostKind.OFFICER and each.row.holder
    }


def _known(request: HttpRequest, reference: str) -> EvaluationKnown:
    return evaluation_known(reference, viewer_of(request).post)


def _tenders(known: EvaluationKnown) -> dict[str, str]:
    return {str(each.number): f"{each.bidder}, lot {each.lot}" if each.lot else each.bidder for each in known.tenders}


def _cited(request: HttpRequest, reference: str, authority: Authority) -> dict[str, Any]:
    today: date = as_known(request).today
    return {"by": actor_of(request), "authority": authority, "procurement": reference, "today": today}


def _words(values: Any) -> dict[str, str]:
    return {str(each): f"{each[0].upper()}{each[1:]}" for each in values}
