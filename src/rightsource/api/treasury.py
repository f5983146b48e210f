"""The council's reserves, receipts, debt and grants; what it stands to lose with each vehicle; cash ahead."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from ninja import Query, Router

from rightsource.api.asking import Asked, Known, as_known
from rightsource.api.door import answers, council_of, public
from rightsource.scrutiny.queries.treasury import (
    CashKnown,
    ExposureKnown,
    OneOffMoney,
    cash_known,
    exposure_known,
    one_off_money_known,
)
from rightsource.storage.knowledge import Audience
from rightsource.treasury.queries import exposures_known, reserves_known
from rightsource.treasury.rules.exposure import Exposure
from rightsource.treasury.rules.reserves import ReservesPosition

router = Router(tags=["treasury"])


@dataclass(frozen=True, slots=True)
class ReservesKnown:
    """The council's reserves, receipts and debt as last stated.

    Attributes:
        on: the day.
        audience: whose knowledge it is.
        position: its balances; null while nothing is loaded.
    """

    on: date
    audience: Audience
    position: ReservesPosition | None


@router.get("/reserves", response=answers(ReservesKnown, 403))
@public
def reserves(request: HttpRequest, asked: Query[Asked]) -> ReservesKnown:
    """Tell the council's reserves, receipts and debt as last stated."""
    known, council = as_known(request, asked), council_of(request)
    position = reserves_known(council.organisation, known.on, known.audience) if council is not None else None
    return ReservesKnown(known.on, known.audience, position)


@router.get("/exposures", response=answers(Known[Exposure], 403))
@public
def exposures(request: HttpRequest, asked: Query[Asked]) -> Known[Exposure]:
    """Tell what the council stands to lose with each vehicle, part by part, against the limit."""
    known = as_known(request, asked)
    return Known(known.on, known.audience, exposures_known(known.on, known.audience))


@router.get("/one-off-money", response=answers(OneOffMoney, 403))
@public
def one_off_money(request: HttpRequest, asked: Query[Asked]) -> OneOffMoney:
    """Tell the council's reserves, its receipts project by project, its debt, and ring-fenced grants hand by hand."""
    known = as_known(request, asked)
    return one_off_money_known(known.on, known.audience)


@router.get("/lending", response=answers(ExposureKnown, 403))
@public
def lending(request: HttpRequest, asked: Query[Asked]) -> ExposureKnown:
    """Tell how the loans to each vehicle stand: paid or behind, covenants, market terms, subsidies, partners."""
    known = as_known(request, asked)
    return exposure_known(known.on, known.audience)


@router.get("/cash", response=answers(CashKnown, 403))
@public
def cash(request: HttpRequest, asked: Query[Asked]) -> CashKnown:
    """Tell each organisation's cash for thirteen weeks, and what its last return says of the same weeks."""
    known = as_known(request, asked)
    return cash_known(known.on, known.audience)
