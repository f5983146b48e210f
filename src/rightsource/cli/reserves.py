"""`rightsource reserves`: what is left to spend, what is owed, receipts by project, and ring-fenced grants."""

from typing import TYPE_CHECKING

from rightsource.cli.asking import On, To, day_asked
from rightsource.cli.books_asked import reading
from rightsource.cli.door import AsJson, Council, answer, verb
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.queries.treasury import OneOffMoney


@verb("reserves", example="rightsource reserves --council demonstration --on 2026-11-22")
def run(
    council: Council = "demonstration",
    on: On = None,
    audience: To = Audience.INSIDERS,
    *,
    as_json: AsJson = False,
) -> None:
    """Show usable reserves and how long they last, the debt and its cost, receipts by project, ring-fenced grants.

    As JSON: on; council; usable, general and ring_fenced [pence]; years_left; debt [owed, interest, set_aside,
    cost_to_revenue, not_yet_set_aside, law, loans, provisions]; receipts, a year each [year, planned, used,
    used_with_faults, under_recurrent, uses [project, stage, amount, supports, approved_on, faults, record_id]]; grants
    [grant, year, awarded, within, outside, returned, not_accounted_for, places].
    """
    with reading(council):
        from rightsource.scrutiny.queries.treasury import one_off_money_known
        from rightsource.scrutiny.queries.treasury_told import reserves_told

        known = one_off_money_known(day_asked(on), audience)
    answer(reserves_told(known), as_json=as_json, show=lambda console, _: _show(console, known))


def _show(console: "Console", known: "OneOffMoney") -> None:
    def line(text: str) -> None:
        console.print(text, markup=False)

    line(f"Usable reserves, as known on {day_in_words(known.on)}: {amount_in_words(known.reserves.usable)}")
    if known.runway is not None and known.runway.years_left is not None:
        line(f"Falling as they have, they last {known.runway.years_left:.1f} more years.")
    debt = known.debt
    line(f"Owed: {amount_in_words(debt.owed)}; in {debt.year} it costs {amount_in_words(debt.cost_to_revenue)}")
    line(f"  interest {amount_in_words(debt.interest)}, set aside {amount_in_words(debt.set_aside)}")
    for review in known.receipts:
        line(f"Capital receipts in {review.year}: {amount_in_words(review.used)} used")
        for each in review.uses:
            row = each.use.row
            line(f"  {row.project}, {row.stage}: {amount_in_words(row.amount)} for {row.supports}")
            for fault in each.faults:
                line(f"    · {fault}")
    for grant in known.grants:
        line(f"{grant.grant}, {grant.year}: {amount_in_words(grant.awarded)} awarded")
        line(f"  {amount_in_words(grant.within)} spent within its conditions, {amount_in_words(grant.outside)} outside")
