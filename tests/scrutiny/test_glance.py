"""The council at a glance says what the record says: no floor, no praise; no reserves on record, no verdict."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.rows import CouncilKind, CouncilProfile
from rightsource.quantities import Money
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.glance import Glance
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.storage.knowledge import Audience, KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.rows import Measure, ReserveFigure, ReserveKind

TODAY = date(2026, 11, 22)
PARENTS = Provenance(Source("A test"), KnownOn.on(TODAY))


def glance(general_pence: int | None, floor_pence: int | None, audience: Audience = Audience.INSIDERS) -> Glance:
    profile = CouncilProfile(
        organisation="council",
        name="Testshire",
        kind=CouncilKind.COUNTY,
        is_fictional=True,
        reserves_floor=None if floor_pence is None else Money(floor_pence),
    )
    reserves = []
    if general_pence is not None:
        row = ReserveFigure(
            organisation="council",
            kind=ReserveKind.UNALLOCATED,
            name="General fund",
            measure=Measure.BALANCE,
            as_at=date(2026, 3, 31),
            amount=Money(general_pence),
        )
        reserves.append(Recorded(row, PARENTS, "r1"))
    evidence = Evidence(council=(Recorded(profile, PARENTS, "c1"),), reserves_debt=tuple(reserves))
    return Glance(evidence, TODAY, (), audience)


@given(st.integers(-10, 10), st.integers(1, 10))
def test_reserves_are_well_only_at_or_above_the_floor(general: int, floor: int) -> None:
    state = glance(general * 100, floor * 100).state
    if general <= 0:
        assert state is PromiseState.BROKEN
    else:
        assert state is (PromiseState.KEPT if general >= floor else PromiseState.AT_RISK)


def test_without_a_floor_nothing_says_how_much_is_enough() -> None:
    assert glance(500_00, None).state is None
    assert glance(500_00, None).answer.startswith("Usable reserves stand at £500;")


def test_without_reserves_on_record_nobody_can_say() -> None:
    empty = glance(None, 100)
    assert empty.state is PromiseState.NO_EVIDENCE
    assert "nobody can say whether the council is solvent" in empty.answer
    assert "no post on record answers for the money" in empty.answer


def test_what_is_known_to_officers_alone_is_not_said_to_be_missing_from_the_record() -> None:
    for audience, words in ((Audience.PUBLIC, "public"), (Audience.MEMBERS, "known to members")):
        told = glance(None, 100, audience)
        assert told.answer == (
            f"Nothing of this council was {words} by 22 November 2026: whatever is on record is known to its officers "
            "alone."
        )
        assert told.state is PromiseState.NO_EVIDENCE
    assert "no post public answers" not in glance(500_00, None, Audience.PUBLIC).answer
    assert "no post that is public answers for the money" in glance(500_00, None, Audience.PUBLIC).answer
