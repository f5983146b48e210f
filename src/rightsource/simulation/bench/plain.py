"""The peer in plain Python: our own readable engine, one future at a time."""

from rightsource.simulation.bench.sizes import SizedStudy
from rightsource.simulation.reference.follow import follow
from rightsource.simulation.reference.world import Prepared, prepare

PlainStudy = Prepared


def plain_study(study: SizedStudy, seed: int) -> PlainStudy:
    """Return a study made ready for plain Python."""
    return prepare(study.group, study.assumptions, study.plan, seed)


def follow_plainly(study: PlainStudy, futures: int, first: int) -> float:
    """Follow futures and return the sum of last reserves."""
    whole = 0.0
    for future in range(first, first + futures):
        *_, last = follow(study, future)
        whole += last.reserves_gbp
    return whole
