"""P7: how much of each vehicle's work is for its owners, said, forecast or pitched, against the law of that day."""

from __future__ import annotations

from datetime import date

from rightsource.commissioning.rules.rows import AwardRoute, TradingFigure, TradingKind
from rightsource.commissioning.rules.teckal import Work
from rightsource.constitution.rules.rows import LegalForm
from rightsource.governance.rules.alarms import Alarm, cited
from rightsource.governance.rules.rows import Promise
from rightsource.quantities.wording import amount_in_words, day_in_words, share_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, finding
from rightsource.storage.knowledge import Recorded

SHARE_MIN = "procurement.teckal.activity_share_min"
"""The key of the share of work for owners that the law of a day asks an exempt award to exceed."""

_WITHOUT_COMPETITION = frozenset({AwardRoute.VERTICAL, AwardRoute.DIRECT, AwardRoute.NOT_ESTABLISHED})

Trading = Recorded[TradingFigure]


def judge_awards(asked: Asked) -> Finding:
    """Return which vehicles' work for others, actual, forecast or pitched, is too much for an exempt award (F1).

    Before 26 February 2015 no percentage was law, so nothing is raised for an earlier day and a note says so.
    """
    figures = [one for one in latest_figures(asked) if _is_under_the_test(asked, one.row.organisation)]
    alarms = [alarm for one in figures if (alarm := _too_much_for_others(asked, one))]
    too_early = [one for one in figures if asked.provision(SHARE_MIN, _said_on(asked, one)) is None]
    notes = [
        f"Of {asked.name(one.row.organisation)}'s work in {one.row.financial_year} nothing is judged: no share of "
        f"work for owners is known to have been law on {day_in_words(_said_on(asked, one))}."
        for one in too_early
    ]
    return finding(
        Promise.P7,
        alarms,
        looked_at=[one for one in figures if one not in too_early],
        kept="No vehicle's work for others on record is too much for an exempt award.",
        nothing="No figure that the law of its day judges is on record of any vehicle's work for others.",
        notes=notes,
    )


def latest_figures(asked: Asked) -> list[Trading]:
    """Return each vehicle's latest figure of each kind: actual, forecast and pitch."""
    latest: dict[tuple[str, TradingKind], Trading] = {}
    for one in sorted(asked.evidence.trading, key=lambda one: (one.row.financial_year, one.row.said_on or date.min)):
        is_said = one.row.said_on is None or asked.has_come(one.row.said_on)
        is_past = one.row.kind is not TradingKind.ACTUAL or one.row.financial_year.last_day < asked.on
        if is_said and is_past:
            latest[one.row.organisation, one.row.kind] = one
    return list(latest.values())


def _is_under_the_test(asked: Asked, organisation: str) -> bool:
    """Answer whether a vehicle's awards may rest on the exemption: no joint committee, and none won in competition."""
    vehicle = asked.vehicles.get(organisation)
    if vehicle is None or vehicle.row.legal_form is LegalForm.JOINT_COMMITTEE:
        return False
    routes = {one.row.route for one in asked.evidence.agreements if one.row.provider == organisation}
    return not routes or bool(routes & _WITHOUT_COMPETITION)


def _said_on(asked: Asked, one: Trading) -> date:
    return min(one.row.said_on or one.row.financial_year.last_day, asked.on)


def _too_much_for_others(asked: Asked, one: Trading) -> Alarm | None:
    least = asked.provision(SHARE_MIN, _said_on(asked, one))
    work = Work(one.row.owner_work, one.row.external_work, (one,))
    share = work.share
    if least is None or share is None or share > least.number:
        return None
    row = one.row
    whole = row.owner_work + row.external_work
    verb = {TradingKind.ACTUAL: "was", TradingKind.FORECAST: "is forecast to be", TradingKind.PITCH: "would be"}
    return Alarm(
        key=f"activity-test:{row.organisation}:{row.kind.name.lower()}:{row.financial_year}",
        promise=Promise.P7,
        headline=(
            f"{amount_in_words(row.owner_work)} of {asked.name(row.organisation)}'s {amount_in_words(whole)} in "
            f"{row.financial_year} {verb[row.kind]} work for its owners: {share_in_words(share)}. An award without "
            f"competition asks for more than {share_in_words(least.number)}."
        ),
        rows=(one,),
        law=cited(least),
        since=_said_on(asked, one),
        whose=asked.answers_for(row.organisation),
    )
