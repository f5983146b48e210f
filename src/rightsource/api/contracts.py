"""Contracts registers as published: what ends soon, what is wrong with what is listed, one contract."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router

from rightsource.api.asking import Asked, as_known
from rightsource.api.door import answers, public
from rightsource.commissioning.queries import OneContract, contract_known, register_known
from rightsource.commissioning.rules.register_known import ContractKnown, Expiring, Fault, FaultCount, OwnCompany

router = Router(tags=["contracts"])
_MOST_AT_ONCE = 500


class AskedOfContracts(Asked):
    """Whose register, which contracts, which page of them."""

    body: str = Field(default="", max_length=200, description="Whose register; all bodies' if not given.")
    search: str = Field(
        default="", max_length=200, description="Words of a title, a reference, a supplier or a service."
    )
    fault: Fault | None = Field(default=None, description="Only contracts with this fault.")
    first: int = Field(default=0, ge=0, le=10**6, description="How many to pass over.")
    most: int = Field(default=100, ge=1, le=_MOST_AT_ONCE, description="How many to tell.")


@dataclass(frozen=True, slots=True)
class RegisterTold:
    """Contracts registers as they stood on a day, a part of the list.

    Attributes:
        on: the day.
        bodies: those whose register is on record.
        listed: how many contracts they list that may be shown.
        not_shown: how many may not, for their supplier may be a private person.
        found: how many of those listed were asked for.
        expiring: how many of those found end within 3, 6 and 12 months.
        faults: what is wrong with those found.
        own: those among their suppliers that are the council's own group.
        contracts: those asked for, the first to end first.
    """

    on: date
    bodies: tuple[str, ...]
    listed: int
    not_shown: int
    found: int
    expiring: tuple[Expiring, ...]
    faults: tuple[FaultCount, ...]
    own: tuple[OwnCompany, ...]
    contracts: tuple[ContractKnown, ...]


@router.get("/contracts", response=answers(RegisterTold, 403))
@public
def contracts(request: HttpRequest, asked: Query[AskedOfContracts]) -> RegisterTold:
    """Tell the contracts that bodies list in their registers: what ends soon, and what is wrong with them."""
    known = as_known(request, asked)
    found = register_known(known.on, known.audience, body=asked.body, search=asked.search, fault=asked.fault)
    return RegisterTold(
        found.on,
        found.bodies,
        found.listed,
        found.not_shown,
        len(found.contracts),
        found.expiring,
        found.faults,
        found.own,
        found.contracts[asked.first : asked.first + asked.most],
    )


class AskedOfContract(Asked):
    """Which contract."""

    contract: UUID = Field(description="The contract's id.")


@router.get("/contracts/one", response=answers(OneContract, 403, 404))
@public
def one(request: HttpRequest, asked: Query[AskedOfContract]) -> OneContract:
    """Tell one contract of a register, the row that it stands in, and what is wrong with it."""
    known = as_known(request, asked)
    return contract_known(asked.contract, known.on, known.audience)
