"""The JSON door: the same queries and actions as the pages, described by OpenAPI at /api/openapi.json.

Begin with `door.py`: which right an operation declares, and how a refusal is told. Then `told.py`: how our dataclasses
are told. Each other module has the operations of one context.
"""

from rightsource.api import (
    agreements,
    answering,
    awards,
    bank,
    bids,
    budget,
    charges,
    commissioning,
    commitments,
    constitution,
    contracts,
    evaluation,
    federation,
    governance,
    interests,
    ledger,
    ledger_files,
    monitoring,
    outcomes,
    payments,
    pipeline,
    planning,
    position,
    procurement,
    publishing,
    savings,
    scrutiny,
    searching,
    shared,
    spend,
    tracing,
    treasury,
)
from rightsource.api.door import CouncilAPI

_DESCRIPTION = """The record of one council, as its pages and its command line have it.

Reading operations take `on`, a day, and `audience`, and answer with what that audience knew by the end of that day. A
vehicle's officer, a member and the public see through the same walls as on the pages.

Sign in with the pages; the session's cookie opens the API too. What writes also needs the value of the CSRF cookie in
the header X-CSRFToken. Money is whole pence: {"pence": 150}. A refusal is `application/problem+json` with a code that
never changes, what is wrong, and what to do."""

api = CouncilAPI(title="Rightsource", version="1", description=_DESCRIPTION, docs_url=None)
for _context in (
    scrutiny,
    publishing,
    planning,
    answering,
    searching,
    commissioning,
    outcomes,
    spend,
    contracts,
    procurement,
    evaluation,
    awards,
    bids,
    pipeline,
    tracing,
    charges,
    agreements,
    shared,
    payments,
    budget,
    monitoring,
    savings,
    treasury,
    ledger,
    ledger_files,
    commitments,
    bank,
    federation,
    governance,
    interests,
    position,
    constitution,
):
    api.add_router("", _context.router)
