"""How the standing of a duty is said: its state, who answers, what is missing; the same on the list and on its page."""

from __future__ import annotations

from rightsource.constitution.rules.duties import Counting, DutyStanding, GapKind
from rightsource.federation.rules.ownership import organisation_on
from rightsource.quantities.wording import list_in_words
from rightsource.scrutiny.queries.duties import DutiesKnown

_NOTHING_ON_RECORD = frozenset({GapKind.NO_POST_ON_RECORD, GapKind.NOT_NAMED})
_BREAKS_THE_LAW = frozenset({GapKind.CANNOT_GO_TO_THAT_BODY, GapKind.NOT_THE_POST_OF_THE_ACT, GapKind.SEVERAL_POSTS})


def state_of(standing: DutyStanding) -> str:
    """Return the kind of state that a page shows for a duty: what is not on record is never shown as broken."""
    kinds = {gap.kind for gap in standing.counted_gaps}
    if not standing.is_counted or (kinds and kinds <= _NOTHING_ON_RECORD):
        return "no_evidence"
    if kinds & _BREAKS_THE_LAW:
        return "broken"
    return "at_risk" if kinds else "kept"


def stands_in_words(standing: DutyStanding) -> str:
    """Return how a duty stands, in a few words."""
    if standing.counting is Counting.NOT_IN_FORCE:
        return "not law on this day"
    if not standing.is_counted:
        return f"shown, not counted: {standing.counting.value.removesuffix(', so it is not counted')}"
    gaps = [gap.kind.value for gap in standing.counted_gaps]
    return list_in_words(gaps) if gaps else "one filled post answers"


def title_of(known: DutiesKnown, post: str) -> str:
    """Return a post's title on the day, or its key in words where nothing else is on record."""
    titles = [each.row.title for each in known.posts if each.row.post == post and known.on in each.row.period]
    return titles[0] if titles else in_words(post)


def in_words(key: str) -> str:
    """Return a key as words: "section-151-officer" as "section 151 officer"."""
    return key.replace("-", " ")


def name_of(known: DutiesKnown, organisation: str) -> str:
    """Return an organisation's name on the day, or its key where nothing else is on record."""
    found = organisation_on(known.organisations, organisation, known.on)
    return found.row.name if found is not None else organisation


def who_answers(known: DutiesKnown, standing: DutyStanding) -> str:
    """Return which posts answer for a duty, by title."""
    titles = [title_of(known, post) for post in standing.posts]
    return list_in_words(titles) if titles else "nobody on record"


def who_discharges(known: DutiesKnown, standing: DutyStanding) -> str:
    """Return who does what a duty asks."""
    return name_of(known, standing.discharged_by) if standing.discharged_by else "the council itself"
