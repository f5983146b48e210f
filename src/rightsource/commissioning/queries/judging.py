"""What acts of evaluation and award ask of the record before they write: one at a time, which tender, who is free."""

from __future__ import annotations

from datetime import date

from rightsource.commissioning import models
from rightsource.commissioning.errors.evaluation import TenderNotOnRecord
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.evaluation import EvaluationKnown
from rightsource.commissioning.rules.evaluation.judging import check_free_of_conflict
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown
from rightsource.constitution import queries as constitution
from rightsource.governance import queries as governance
from rightsource.storage.knowledge import Audience


def check_free(known: EvaluationKnown, post: str, today: date) -> None:
    """Refuse a post that has declared nothing, or has a conflict with a bidder of the procurement.

    Raises:
        ConflictNotDeclared: the post has declared nothing.
        EvaluatorHasConflict: it declared a conflict, or the register of interests shows one.
    """
    posts = [each.row for each in constitution.posts_known(today, Audience.INSIDERS) if today in each.row.period]
    check_free_of_conflict(post, known.conflicts, known.tenders, governance.whole_register_of_interests(today), posts)


def lock_procurement(reference: str) -> None:
    """Let nobody else write to a procurement meanwhile.

    Raises:
        ProcurementNotOnRecord: there is none.
    """
    if not models.Procurement.objects.select_for_update().filter(reference=reference).values_list("reference"):
        raise ProcurementNotOnRecord(reference)


def tender_of(known: EvaluationKnown, number: int) -> TenderKnown:
    """Return a tender of a procurement.

    Raises:
        TenderNotOnRecord: it has none of that number.
    """
    found = known.tender(number)
    if found is None:
        raise TenderNotOnRecord(known.procurement, number)
    return found
