"""P5: what official returns say of reserves where the council's own record says nothing later, and what is projected.

Both are asked of `planning`, whose rules they are: `distress` for returns, `running_out` for the futures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rightsource.governance.rules.alarms import OUR_RULE, Alarm
from rightsource.governance.rules.rows import Promise
from rightsource.planning.rules import distress
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import amount_in_words, day_in_words, share_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.storage.knowledge import Audience, Basis, Grade, KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.alarms.reserves import FIXED_ON_OTHERS, if_repeated
from rightsource.treasury.rules.reserves import ReservesRun

OUTTURN_COLLECTION = "https://www.gov.uk/government/collections/local-authority-revenue-expenditure-and-financing"


def as_recorded(row: OutturnRow) -> Recorded[OutturnRow]:
    """Return an official return with its parents: who published it, and the day of the figures' own vintage."""
    title = f"DCLG revenue return {row.form} {row.financial_year} by local authority, vintage {row.vintage_on}"
    source = Source(title, OUTTURN_COLLECTION, Grade.PRIMARY)
    known_on = KnownOn.on(row.vintage_on, Audience.PUBLIC)
    record_id = f"outturn:{row.authority.e_code}:{row.form}:{row.financial_year}:{row.vintage_on}"
    return Recorded(row, Provenance(source, known_on, Basis.DATED_DOCUMENT), record_id)


def returns_alarms(asked: Asked, run: ReservesRun | None) -> Iterator[Alarm]:
    """Raise what official returns published by the day show of their last balance, where the record shows no later.

    Args:
        asked: the question, with the council's own returns.
        run: the year ends that the council's own record knows.
    """
    rung = distress.alarms_from_outturn(asked.outturn, on=asked.on, thresholds=asked.thresholds.outturn)
    published = [row for row in asked.outturn if row.vintage_on <= asked.on]
    balances = [known.balance_on for known in distress.reserves_known(published, on=asked.on)]
    latest = max([*balances, *([run.last.year.last_day] if run else [])], default=date.min)
    for one in rung:
        if one.reserves.balance_on == latest:
            yield Alarm(
                key=f"{one.rule.replace('_', '-')}:{one.reserves.balance_on}",
                promise=Promise.P5,
                headline=one.sentence + _chance_in_returns(one, asked.thresholds.outturn),
                rows=tuple(as_recorded(row) for row in one.reserves.returns),
                law=FIXED_ON_OTHERS,
                since=one.reserves.balance_on,
                whose=asked.question.chief_finance_officer,
            )


def chance_alarms(asked: Asked, run: ReservesRun | None) -> Iterator[Alarm]:
    """Raise where the projection at hand has usable reserves spent in more of its futures than our rule lets pass."""
    chance = asked.chance_of_running_out
    if chance is None or run is None or Decimal(str(chance)) < asked.thresholds.house.chance_of_running_out_max:
        return
    yield Alarm(
        key=f"reserves-may-run-out:{run.last.year.last_day}",
        promise=Promise.P5,
        headline=(
            f"In {share_in_words(Decimal(str(chance)))} of the futures projected from what was known, usable reserves "
            f"are spent by {day_in_words(FinancialYear.of(asked.on).last_day)}. The last actual balance on record was "
            f"{amount_in_words(run.last.usable)} on {day_in_words(run.last.year.last_day)}."
        ),
        rows=run.last.figures,
        law=OUR_RULE,
        since=run.last.year.last_day,
        whose=asked.question.chief_finance_officer,
    )


def _chance_in_returns(one: distress.OutturnAlarm, limits: distress.Thresholds) -> str:
    if one.rule != distress.RUNWAY_SHORT:
        return ""
    draws = one.reserves.draws_gbp_thousand[-limits.runway_years_averaged :]
    return if_repeated(one.reserves.balance_gbp_thousand, draws)
