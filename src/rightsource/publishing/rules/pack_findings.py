"""What a shareholder must hear first: findings in sentences, the gravest first, and the decisions asked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rightsource.commissioning.rules.prices import price_requests
from rightsource.commissioning.rules.returns import latest_return
from rightsource.governance.rules.decisions import coming_decisions
from rightsource.governance.rules.rows import DecisionBody
from rightsource.publishing.rules.pack_figures import PackFigure, Unit, Working
from rightsource.publishing.rules.pack_group import GroupPage
from rightsource.publishing.rules.pack_money import later_years_that_fail, teckal_of
from rightsource.publishing.rules.pack_parts import DecisionAsked, Finding, Making, Severity, VehiclePage, pack_rules
from rightsource.publishing.rules.pack_savings import SavingsPart
from rightsource.publishing.rules.pack_vehicle import open_now, returns_owed
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, list_in_words, share_in_words
from rightsource.treasury.rules.exposure import exposure_to
from rightsource.treasury.rules.reserves import floor_test

_SHAREHOLDER = DecisionBody.SHAREHOLDER_COMMITTEE.value
Pages = Sequence[VehiclePage]


def findings(making: Making, group: GroupPage, pages: Pages, savings: SavingsPart) -> tuple[Finding, ...]:
    """Return every finding: what is broken before what is at risk, and money before paper.

    The order within each is fixed, so that the same material always puts the same findings on the first page.
    """
    found = [
        _cash(pages),
        _overspends(making, pages),
        *_exposures(making, pages),
        _activity(making, pages),
        _residue(making, group),
        _reserves(making),
        _savings(savings),
        _late_returns(making),
        _requests(making),
        _warnings(making),
    ]
    kept = [finding for finding in found if finding is not None]
    order = list(Severity)
    return tuple(sorted(kept, key=lambda finding: order.index(finding.severity)))


def decisions_asked(making: Making) -> tuple[DecisionAsked, ...]:
    """Return the decisions asked for: prices not answered, requests of the latest returns, coming decisions."""
    asked: list[DecisionAsked] = [*_prices_to_answer(making), *_requests_of_returns(making)]
    ahead = int(pack_rules()["ahead_days"])
    asked += [
        DecisionAsked(f"{coming.row.title}.", _SHAREHOLDER, coming.row.decided_on, coming.record_id)
        for coming in coming_decisions(making.material.decisions, making.on, ahead)
        if coming.row.body is DecisionBody.SHAREHOLDER_COMMITTEE
    ]
    dated = [each for each in asked if each.due_on is not None]
    rest = [each for each in asked if each.due_on is None]
    return (*sorted(dated, key=lambda each: (str(each.due_on), each.what)), *sorted(rest, key=lambda each: each.what))


def _prices_to_answer(making: Making) -> list[DecisionAsked]:
    asked = []
    for request in price_requests(making.material.price_history, making.on, making.own_rules.price_answer_days):
        row = request.event.row
        name = making.name_of(row.organisation)
        figure = making.book.from_rows(
            f"{name}: asks for a change of price",
            [making.row(request.event, "price_history", f"{row.agreement}: {row.kind} {row.reference}", row.amount)],
        )
        what = f"Answer {name}, which asks for {amount_in_words(row.amount)} on {row.agreement}. {row.reason}".strip()
        asked.append(
            DecisionAsked(
                what, _answers_for(making, row.organisation), request.due_on, request.event.record_id, (figure,)
            )
        )
    return asked


def _requests_of_returns(making: Making) -> list[DecisionAsked]:
    asked = []
    for vehicle in making.vehicles:
        made = latest_return(making.material.returns, vehicle.row.organisation, making.on)
        if made is not None and made.row.requests.strip():
            what = f"{vehicle.row.name}, in its return of {made.row.month}: {made.row.requests.strip()}"
            asked.append(DecisionAsked(what, _SHAREHOLDER, None, made.record_id))
    return asked


def _answers_for(making: Making, organisation: str) -> str:
    posts = [each.row.accountable_post for each in making.vehicles if each.row.organisation == organisation]
    return making.title_of(posts[0]) if posts and posts[0] else "nobody on record"


def _cash(pages: Pages) -> Finding | None:
    low = _below_nil(pages, "lowest_cash")
    drained = _below_nil(pages, "reserves")
    parts = []
    if low:
        parts.append(f"cash runs out within 13 weeks at {_named(low, 'lowest_cash')}")
    if drained:
        parts.append(f"reserves are below nil at {_named(drained, 'reserves')}")
    if not parts:
        return None
    sentence = f"{'; '.join(parts)}."
    figures = (*(page.lowest_cash for page in low), *(page.reserves for page in drained))
    return Finding(Severity.BROKEN, f"{sentence[0].upper()}{sentence[1:]}", figures)


def _below_nil(pages: Pages, which: str) -> list[VehiclePage]:
    below = [page for page in pages if getattr(page, which).money < Money(0)]
    return sorted(below, key=lambda page: (getattr(page, which).money, page.name))


def _named(pages: Pages, which: str) -> str:
    return list_in_words([f"{page.name} ({_words(getattr(page, which))})" for page in pages])


def _overspends(making: Making, pages: Pages) -> Finding | None:
    over = sorted((page for page in pages if page.difference.money < Money(0)), key=lambda page: page.difference.money)
    if not over:
        return None
    total = making.book.from_figures("Results below budget, together", Working.SUM, [page.difference for page in over])
    worst = over[0]
    sentence = (
        f"{_of_all(len(over), len(pages))} expect results below budget, by {amount_in_words(-total.money)} together; "
        f"the most by {worst.name} ({amount_in_words(-worst.difference.money)})."
    )
    if len(over) == 1:
        sentence = f"{worst.name} expects a result {amount_in_words(-total.money)} below budget."
    return Finding(Severity.BROKEN, sentence, (total, *(page.difference for page in over)))


def _of_all(count: int, whole: int) -> str:
    return f"All {whole} vehicles" if count == whole else f"{count} of {count_in_words(whole, 'vehicle')}"


def _exposures(making: Making, pages: Pages) -> list[Finding | None]:
    near = pack_rules()["exposure_near_share"]
    beyond: list[tuple[VehiclePage, str]] = []
    close: list[tuple[VehiclePage, str]] = []
    for page in pages:
        exposure = exposure_to(making.material.exposures, page.organisation, making.on)
        used, limit = exposure.used_share, exposure.limit
        if limit is None or used is None or used < near:
            continue
        words = f"{page.name} ({amount_in_words(exposure.total)} of {amount_in_words(limit)})"
        (beyond if used > 1 else close).append((page, words))
    return [
        _exposure(beyond, Severity.BROKEN, "The council stands to lose more than its own limit with"),
        _exposure(close, Severity.AT_RISK, "What the council stands to lose is close to its limit with"),
    ]


def _exposure(found: list[tuple[VehiclePage, str]], severity: Severity, says: str) -> Finding | None:
    if not found:
        return None
    figures = tuple(page.exposure_total for page, _ in found)
    return Finding(severity, f"{says} {list_in_words([words for _, words in found])}.", figures)


def _activity(making: Making, pages: Pages) -> Finding | None:
    fails: list[str] = []
    will_fail: list[str] = []
    figures: list[PackFigure] = []
    for page in pages:
        position = teckal_of(making, page.organisation)
        if position is None:
            continue
        share = share_in_words(position.current.share or Decimal(0))
        later = later_years_that_fail(making, page.organisation)
        if position.passes is False:
            fails.append(f"{page.name} ({share})")
        elif position.breach_month is not None:
            will_fail.append(f"{page.name} (now {share}) on trend in {position.breach_month}")
        elif later:
            will_fail.append(f"{page.name} (now {share}) by its own forecast in {later[0][0]}")
        else:
            continue
        figures.append(page.strip[3][1])
    parts = []
    if fails:
        parts.append(f"Too little work is for owners, so that no exempt award is lawful, at {list_in_words(fails)}.")
    if will_fail:
        parts.append(f"The activity test of exempt awards will fail at {list_in_words(will_fail)}.")
    severity = Severity.BROKEN if fails else Severity.AT_RISK
    return Finding(severity, " ".join(parts), tuple(figures)) if parts else None


def _residue(making: Making, group: GroupPage) -> Finding | None:
    if not group.disagreements:
        return None
    pairs = [
        f"{making.name_of(dealing.payee)} expects {amount_in_words(abs(dealing.residue))} "
        f"{'more' if dealing.residue > Money(0) else 'less'} than {making.name_of(dealing.payer)} means to pay"
        for dealing, _ in group.disagreements
    ]
    sentence = f"The group's books do not agree: {list_in_words(pairs)}."
    return Finding(Severity.BROKEN, sentence, tuple(figure for _, figure in group.disagreements))


def _reserves(making: Making) -> Finding | None:
    profile = making.profile
    if profile is None:
        return None
    test = floor_test(making.material.reserves_debt, profile.organisation, making.on, making.own_rules.reserves_floor)
    if test is None or not test.is_under:
        return None
    rows = [
        making.row(each, "reserves_debt", f"{each.row.kind}, {each.row.statement} at {each.row.as_at}", each.row.amount)
        for each in test.figures
    ]
    general = making.book.from_rows("General reserve, as last stated", rows)
    floor_row = making.row(making.material.council[-1], "council", "reserves_floor", test.floor)
    floor = making.book.from_rows("Least general reserve, by the council's own policy", [floor_row])
    sentence = (
        f"The general reserve stood at {_words(general)} on {day_in_words(test.as_at)}, "
        f"under the council's own floor of {_words(floor)}."
    )
    return Finding(Severity.BROKEN, sentence, (general, floor))


def _savings(savings: SavingsPart) -> Finding | None:
    if savings.unverified.money <= Money(0):
        return None
    sentence = (
        f"Nobody else has verified {_words(savings.unverified)} of the {_words(savings.claimed)} claimed in savings; "
        f"{_words(savings.verified)} of the {_words(savings.planned)} planned for the year is verified."
    )
    figures = (savings.unverified, savings.claimed, savings.verified, savings.planned)
    return Finding(Severity.AT_RISK, sentence, figures)


def _late_returns(making: Making) -> Finding | None:
    owed = returns_owed(making)
    if not owed:
        return None
    by_name: dict[str, list[str]] = {}
    for each in owed:
        by_name.setdefault(each.name, []).append(f"{each.month.first_day:%B}")
    words = list_in_words([f"{name} ({list_in_words(months)})" for name, months in by_name.items()])
    figure = making.book.from_rows(
        "Returns late",
        [
            making.row(each.vehicle, "organisations", f"{each.month} return, due on {each.due_on}", Decimal(1))
            for each in owed
        ],
        unit=Unit.RETURNS,
    )
    return Finding(Severity.AT_RISK, f"{count_in_words(len(owed), 'return')} late: {words}.", (figure,))


def _requests(making: Making) -> Finding | None:
    waiting = price_requests(making.material.price_history, making.on, making.own_rules.price_answer_days)
    late = [request for request in waiting if request.days_late > 0]
    if not late:
        return None
    words = [
        f"{making.name_of(each.event.row.organisation)} ({amount_in_words(each.event.row.amount)}, "
        f"{count_in_words(each.days_late, 'day')} late)"
        for each in late
    ]
    figures = [
        making.book.from_rows(
            f"{each.event.row.reference}: days late",
            [making.row(each.event, "price_history", f"answer due on {each.due_on}", Decimal(each.days_late))],
            unit=Unit.DAYS,
        )
        for each in late
    ]
    return Finding(Severity.AT_RISK, f"Price requests unanswered: {list_in_words(words)}.", tuple(figures))


def _warnings(making: Making) -> Finding | None:
    waiting = [status for status in open_now(making) if not status.is_answered]
    if not waiting:
        return None
    oldest = waiting[0]
    figure = making.book.from_rows(
        "Oldest warning without an answer: days open",
        [making.row(oldest.warning, "warnings", oldest.warning.row.matter, Decimal(oldest.age_days))],
        unit=Unit.DAYS,
    )
    count = count_in_words(len(waiting), "warning is", "warnings are")
    age = count_in_words(oldest.age_days, "day")
    who = making.title_of(oldest.warning.row.issued_by)
    sentence = f"{count} open without an answer, the oldest for {age}: {who}: {oldest.warning.row.matter}"
    return Finding(Severity.AT_RISK, sentence, (figure,))


def _words(figure: PackFigure) -> str:
    return amount_in_words(figure.money)
