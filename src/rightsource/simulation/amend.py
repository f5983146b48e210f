"""What a member's amendment does: the plan before and after, in the same futures."""

from dataclasses import dataclass
from functools import lru_cache

from rightsource.simulation.amendment import Amendment, amended, in_words
from rightsource.simulation.paired import Difference, Sides, difference, sides
from rightsource.simulation.project import project
from rightsource.simulation.projection import FloatArray, IntArray
from rightsource.simulation.study import Study
from rightsource.simulation.summary import Outlook, outlook


@dataclass(frozen=True)
class Amended:
    """A plan before and after an amendment, in the same futures.

    Attributes:
        text: the amendment as it stands in a link.
        changes: each change in words.
        before, after: the plan without and with it.
        s114: on which side each future falls; the first plan is the one before.
        reserves_change_gbp: usable reserves at each year's end, after less before.
    """

    text: str
    changes: tuple[str, ...]
    before: Outlook
    after: Outlook
    s114: Sides
    reserves_change_gbp: tuple[Difference, ...]


@dataclass(frozen=True, eq=False)
class _Followed:
    outlook: Outlook
    first_s114_month: IntArray  # (D,)
    reserves_gbp: FloatArray  # (D, Y)


def amend(study: Study, amendment: Amendment, *, futures: int, seed: int) -> Amended:
    """Follow a plan and its amendment through the same futures; a plan followed lately is not followed again.

    Raises:
        AmendmentCannotBeMade: carries every fault of the plan that comes out.
        StudyCannotRun: carries every fault of the plan as it stands.
    """
    before = _followed(study, futures, seed)
    after = _followed(amended(study, amendment), futures, seed) if amendment.changes else before
    return Amended(
        text=amendment.text,
        changes=in_words(study, amendment),
        before=before.outlook,
        after=after.outlook,
        s114=sides(before.first_s114_month, after.first_s114_month),
        reserves_change_gbp=tuple(
            difference(before.reserves_gbp[:, year], after.reserves_gbp[:, year]) for year in range(study.group.years)
        ),
    )


@lru_cache(maxsize=32)
def _followed(study: Study, futures: int, seed: int) -> _Followed:
    projection = project(study.group, study.assumptions, study.plan, futures=futures, seed=seed)
    return _Followed(outlook(projection), projection.first_s114_month[:, 0], projection.reserves_gbp[:, 0].copy())
