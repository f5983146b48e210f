"""A vehicle that does not exist yet: what it would cost and have, by our assumptions, from what it is to deliver."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.constitution.rules.rows import LegalForm
from rightsource.planning.rules.books import VehicleBeliefs
from rightsource.planning.rules.vehicle_means import NOT_REPAID, taxed_share
from rightsource.simulation.vehicle import Bid, Failure, Loan, Move, Separation, Vehicle

_DAYS_PER_YEAR = 365.0


def new_vehicle(
    key: str,
    moves: Sequence[Move],
    beliefs: VehicleBeliefs,
    form: LegalForm,
    owner_share: float = 1.0,
    *,
    bids: tuple[Bid, ...] = (),
    external_income_gbp: float = 0.0,
) -> Vehicle:
    """Return a vehicle that begins with the first of its services, on money lent by the council while it runs.

    Args:
        key: its key.
        moves: what it is to deliver, with the price of each.
        beliefs: what being separate costs, how it is paid, and what its failure costs.
        form: its legal form, which says whether it is taxed.
        owner_share: the council's part of it.
        bids: work for others that it may win.
        external_income_gbp: work for others that it has from the first.
    """
    paid = sum(move.terms.price_gbp for move in moves)
    from_month = min(move.from_month for move in moves)
    apart, pays = beliefs.separation, beliefs.payment
    lent = paid * pays["cash_days"].central / _DAYS_PER_YEAR
    loan = Loan(
        amount_gbp=lent,
        margin_share=beliefs.loan["margin_share"].central,
        repaid_over_months=NOT_REPAID,
        from_month=from_month,
        recovered_share=beliefs.loan["recovered_share"].central,
    )
    return Vehicle(
        key=key,
        owner_share=owner_share,
        from_month=from_month,
        cash_gbp=lent if from_month == 0 else 0.0,
        external_income_gbp=external_income_gbp,
        external_margin_share=beliefs.external["margin_share"].central,
        bids=bids,
        separation=Separation(
            board_gbp=apart["board_share"].central * paid,
            management_gbp=apart["management_share"].central * paid,
            client_team_gbp=apart["client_team_share"].central * paid,
            set_up_gbp=apart["set_up_share"].central * paid,
            vat_share=apart["vat_share"].central,
            pension_share=apart["pension_share"].central,
        ),
        paid_after_days=pays["paid_after_days"].central,
        pays_after_days=pays["pays_after_days"].central,
        loan=loan,
        taxed_share=taxed_share(form),
        failure=Failure(
            delay_months=round(beliefs.step_in["delay_months"].central),
            premium_share=beliefs.step_in["premium_share"].central,
            step_in_gbp=beliefs.step_in["step_in_share"].central * paid,
        ),
    )
