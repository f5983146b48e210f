"""P5: what else strains the money to come: grants spent outside their conditions, debt set nothing aside for, cash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rightsource.governance.rules.alarms import OUR_RULE, Alarm, Question
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words, list_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.borrowing import Debt, ProvisionFault
from rightsource.treasury.rules.cash import cash_forecast
from rightsource.treasury.rules.grants import grant_traces
from rightsource.treasury.rules.rows import CashLine, GrantMovement, GrantStep, Loan


def grant_alarms(movements: Sequence[Recorded[GrantMovement]], question: Question) -> tuple[Alarm, ...]:
    """Return an alarm for each ring-fenced grant of which anything was spent outside its conditions by a day.

    Such money held up what it was not given for, and the funder may ask for it back.
    """
    come = [each for each in movements if question.has_come(each.row.moved_on)]
    return tuple(_outside(come, question))


def _outside(movements: Sequence[Recorded[GrantMovement]], question: Question) -> Iterator[Alarm]:
    for trace in grant_traces(movements):
        rows = tuple(each for each in trace.movements if each.row.step is GrantStep.OUTSIDE)
        if not rows or trace.outside <= Money(0):
            continue
        who = list_in_words(list(dict.fromkeys(question.who.name(each.row.organisation) for each in rows)))
        what = list_in_words(list(dict.fromkeys(each.row.what_for for each in rows if each.row.what_for)))
        yield Alarm(
            key=f"grant-outside-conditions:{trace.grant}:{trace.year}",
            promise=Promise.P5,
            headline=(
                f"{amount_in_words(trace.outside)} of the {trace.grant} of {trace.year} was spent outside its "
                f"conditions by {who}{f', on {what}' if what else ', on what is not stated'}."
            ),
            rows=rows,
            law="the grant's own conditions",
            since=min(each.row.moved_on for each in rows),
            whose=question.chief_finance_officer,
            is_broken=True,
        )


def debt_alarms(debt: Debt, question: Question) -> tuple[Alarm, ...]:
    """Return an alarm for each spending paid for by borrowing for which the law asks a charge and none is made.

    Source: Local Authorities (Capital Finance and Accounting) (England) Regulations 2003 regs 27 and 28, by date.
    """
    return tuple(
        Alarm(
            key=f"nothing-set-aside:{owed.financed.row.name}:{owed.financed.row.financial_year}",
            promise=Promise.P5,
            headline=(
                f"{amount_in_words(owed.left)} paid for {owed.financed.row.name} in "
                f"{owed.financed.row.financial_year} was borrowed, and nothing is set aside for it each year, so that "
                f"revenue seems to cost less than it does."
            ),
            rows=(owed.financed,),
            law=debt.law or OUR_RULE,
            since=debt.year.first_day,
            whose=question.chief_finance_officer,
        )
        for owed in debt.provisions
        if ProvisionFault.NOTHING_SET_ASIDE in owed.faults and owed.financed.row.financial_year < debt.year
    )


def cash_alarms(
    lines: Sequence[Recorded[CashLine]], loans: Sequence[Recorded[Loan]], question: Question
) -> tuple[Alarm, ...]:
    """Return an alarm where the council's own latest forecast has its cash below nought within thirteen weeks.

    It rests on what whoever forecast wrote down and on the terms of loans. What the ledger has committed is looked at
    on the page of cash alone: an order reaches the ledger at an instant and not on a day on which an audience knew.
    """
    forecast = cash_forecast(lines, question.council, question.on, loans=loans)
    if forecast is None or forecast.low.first_week_below_zero is None:
        return ()
    rows = tuple(
        each for each in lines if each.row.organisation == question.council and each.row.made_on == forecast.made_on
    )
    return (
        Alarm(
            key=f"cash-below-nought:{forecast.made_on}",
            promise=Promise.P5,
            headline=(
                f"By the forecast of {day_in_words(forecast.made_on)} the council's cash is lowest at "
                f"{amount_in_words(forecast.low.amount)} in the week to {day_in_words(forecast.low.week_ends_on)}, and "
                f"below nought from week {forecast.low.first_week_below_zero}."
            ),
            rows=rows,
            since=forecast.made_on,
            whose=question.chief_finance_officer,
        ),
    )
