"""One future told in words is the same future as in the batch."""

from rightsource.simulation.explain import _pounds, explain
from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER


def test_every_month_is_told_by_its_name(county):
    told = explain(county.group, county.assumptions, county.plan, seed=1, future=0)
    assert len(told) == county.group.months
    assert told[0].startswith("April 2026: ")
    assert told[9].startswith("January 2027: ")
    assert told[-1].startswith("March 2030: ")


def test_what_is_told_is_what_the_batch_holds(county):
    batch = project(county.group, county.assumptions, county.plan, futures=40, seed=1)
    failing = [row for row in range(40) if batch.first_s114_month[row, 0] != NEVER]
    assert failing
    for future in (failing[0], 0):
        told = explain(county.group, county.assumptions, county.plan, seed=1, future=future)
        for year, reserves_gbp in enumerate(batch.reserves_gbp[future, 0]):
            assert f"Usable reserves close at {_pounds(float(reserves_gbp))}." in told[12 * year + 11]
        first = next((month for month, words in enumerate(told) if "s.114(3) test fails" in words), NEVER)
        assert first == batch.first_s114_month[future, 0]


def test_savings_rises_support_and_draws_are_told(county):
    told = " ".join(
        words
        for future in range(20)
        for words in explain(county.group, county.assumptions, county.plan, seed=1, future=future)
    )
    for words in ("months late", "a recurrent saving, begins at", "Council tax rises by 4.99%", "takes", "is borrowed"):
        assert words in told
