"""What of payments and of how agreements are kept waits for somebody, in one question each, for a page that asks much.

The payment officer's and the contract manager's own pages say all of it; This week says that there is something.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from rightsource.quantities import Money

_PAYMENTS = """
WITH open_request AS (
    SELECT request.*, line.run_id FROM commissioning_paymentrequest AS request
    LEFT JOIN commissioning_paymentline AS line ON line.request_id = request.id
    WHERE request.asked_on <= %(on)s
        AND NOT EXISTS (SELECT FROM commissioning_requestdropped AS dropped
            WHERE dropped.request_id = request.id AND dropped.dropped_on <= %(on)s)
        AND NOT EXISTS (SELECT FROM commissioning_paymentmade AS made
            WHERE made.request_id = request.id AND made.confirmed_on <= %(on)s))
SELECT CASE WHEN approval.run_id IS NULL THEN 'approve' WHEN file.run_id IS NULL THEN 'file' ELSE 'confirm' END,
    run.run, run.payer_id, coalesce(file.made_on, approval.approved_on, run.drafted_on), NULL::date, count(*),
    sum(open_request.amount_pence), ''
FROM commissioning_paymentrun AS run JOIN open_request ON open_request.run_id = run.run
LEFT JOIN commissioning_runapproval AS approval ON approval.run_id = run.run AND approval.approved_on <= %(on)s
LEFT JOIN commissioning_runfile AS file ON file.run_id = run.run AND file.made_on <= %(on)s
WHERE run.drafted_on <= %(on)s
GROUP BY approval.run_id, file.run_id, run.run, run.payer_id, file.made_on, approval.approved_on, run.drafted_on
UNION ALL
SELECT 'late', reference, payer_id, asked_on, pay_by, 1, amount_pence, payee_id FROM open_request WHERE pay_by < %(on)s
UNION ALL
SELECT 'stop', stop.reference, coalesce(stop.payer_id, ''), stop.starts_on, NULL, 0, 0, stop.reason
FROM commissioning_paymentstop AS stop WHERE stop.starts_on <= %(on)s
    AND (stop.last_day IS NULL OR stop.last_day >= %(on)s)
    AND NOT EXISTS (SELECT FROM commissioning_stoplifted AS lifted
        WHERE lifted.stop_id = stop.id AND lifted.lifted_on <= %(on)s)
ORDER BY 1, 4, 2
"""
_AGREEMENTS = """
SELECT 'variation', asked.agreement_id, asked.reference, asked.asked_on, NULL::date, asked.what, asked.asked_for_id
FROM commissioning_variation AS asked
WHERE asked.asked_on <= %(on)s AND NOT EXISTS (
    SELECT FROM commissioning_variationanswered AS answered
    WHERE answered.variation_id = asked.id AND answered.answered_on <= %(on)s)
UNION ALL
SELECT 'exit', item.agreement_id, item.key, item.due_on, item.due_on, item.what, item.owner
FROM (SELECT DISTINCT ON (agreement_id, key) * FROM commissioning_exititem ORDER BY agreement_id, key, id DESC) AS item
WHERE item.due_on < %(on)s AND (item.done_on IS NULL OR item.done_on > %(on)s)
ORDER BY 1, 4, 2, 3
"""


@dataclass(frozen=True, slots=True)
class PaymentWaiting:
    """A payment run, a payment or a stop that waits for somebody.

    Attributes:
        step: what is to be done: "approve", "file" or "confirm" a run, pay what is "late", or look at a "stop".
        key: the run's, the payment's or the stop's reference.
        payer: who pays; blank for a stop of all payments.
        since: since when it waits.
        pay_by: the last day to pay it; None of a run and a stop.
        payments: how many there are.
        amount: what they come to.
        words: to whom, of a payment; why, of a stop.
    """

    step: str
    key: str
    payer: str
    since: date
    pay_by: date | None
    payments: int
    amount: Money
    words: str


@dataclass(frozen=True, slots=True)
class AgreementWaiting:
    """Something of how an agreement is kept that waits for somebody.

    Attributes:
        step: a "variation" that nobody answered, or an item of an "exit" plan that is late.
        by: who asked for it, as an organisation's key, or whose work it is, as a post's.
    """

    step: str
    agreement: str
    key: str
    since: date
    due_on: date | None
    words: str
    by: str


def payments_waiting(on: date) -> tuple[PaymentWaiting, ...]:
    """Return what of payments waits for somebody on a day, as far as whoever looks may see it. One query."""
    return tuple(
        PaymentWaiting(step, key, payer, since, pay_by, count, Money(int(pence)), words)
        for step, key, payer, since, pay_by, count, pence, words in _asked(_PAYMENTS, on)
    )


def agreements_waiting(on: date) -> tuple[AgreementWaiting, ...]:
    """Return the variations that nobody answered and what is late of exit plans on a day. One query."""
    return tuple(AgreementWaiting(*row) for row in _asked(_AGREEMENTS, on))


def _asked(sql: str, on: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"on": on})
        return list(cursor.fetchall())
