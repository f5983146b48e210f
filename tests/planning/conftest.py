"""What the tests of official returns share: returns of made-up authorities."""

from collections.abc import Callable
from datetime import date

import pytest

from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.planning.rules.revenue_outturn import AuthorityOutturn, ReserveMovement
from rightsource.quantities import FinancialYear

MakeUp = Callable[..., OutturnRow]


@pytest.fixture(scope="session")
def make_up() -> MakeUp:
    """Return a function that makes up the return of an authority; every amount is in thousands of pounds."""

    def made_up(
        starts_in: int,
        *,
        usable: int = 80_000,
        added: int = 0,
        e_code: str = "E9901",
        name: str = "",
        gss: str = "",
        form: str = "RS",
        vintage_on: date | None = None,
        schools_added: int = 0,
        spending: int = 400_000,
        **amounts: int,
    ) -> OutturnRow:
        published = vintage_on or (date(starts_in + 2, 2, 1) if form == "RS" else date(starts_in, 6, 30))
        lines = {
            "childrens_social_care_gbp_thousand": 70_000,
            "adult_social_care_gbp_thousand": 140_000,
            "environment_gbp_thousand": 30_000,
            "interest_payable_gbp_thousand": 12_000,
            "repayment_of_principal_gbp_thousand": 10_000,
            "net_revenue_expenditure_gbp_thousand": spending,
            "revenue_support_grant_gbp_thousand": 60_000,
            "council_tax_requirement_gbp_thousand": 240_000,
        }
        authority = AuthorityOutturn(
            e_code,
            name or f"Made-up {e_code}",
            "SC",
            lines | {f"{name}_gbp_thousand": amount for name, amount in amounts.items()},
            {
                "schools": ReserveMovement(20_000, schools_added, 20_000 + schools_added),
                "other_earmarked": ReserveMovement(usable - 10_000, added, usable - 10_000 + added),
                "unallocated": ReserveMovement(10_000, 0, 10_000),
            },
            gss,
        )
        return OutturnRow(authority, FinancialYear(starts_in), form, published, published)

    return made_up
