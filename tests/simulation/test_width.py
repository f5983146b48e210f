"""How wide an answer is: what moves nothing moves nothing, and the ends of what moves it are found."""

from dataclasses import replace

import made_up
import pytest

from rightsource.simulation.options import in_house
from rightsource.simulation.uncertain import Uncertain
from rightsource.simulation.width import width

FEDERATION = made_up.federation()
DISCOUNT = (1.0, 0.966, 0.933, 0.902)


def _boards_cost(study, times):
    vehicles = tuple(
        replace(each, separation=replace(each.separation, board_gbp=times * each.separation.board_gbp))
        for each in study.group.vehicles
    )
    return replace(study, group=replace(study.group, vehicles=vehicles))


BOARDS = Uncertain("boards", 0.0, 1.0, 40.0, "times", "made up for a test", _boards_cost)
NOTHING = Uncertain("nothing", 0.0, 0.5, 1.0, "share", "made up for a test", lambda study, _value: study)


@pytest.fixture(scope="module")
def found():
    told = []
    found = width(
        FEDERATION,
        in_house(FEDERATION),
        (NOTHING, BOARDS),
        draws=12,
        futures=60,
        seed=3,
        discount=DISCOUNT,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told == [(step, 17) for step in range(1, 18)]
    return found


def test_what_moves_the_answer_most_comes_first_and_what_moves_nothing_moves_nothing(found):
    boards, nothing = found.swings
    assert (boards.name, nothing.name) == ("boards", "nothing")
    assert nothing.swing_gbp == 0.0
    assert nothing.at_low_gbp == found.central_gbp
    assert boards.at_high_gbp < found.central_gbp < boards.at_low_gbp
    assert not nothing.turns_the_answer


def test_draws_together_lie_between_the_ends(found):
    boards = found.swings[0]
    assert boards.at_high_gbp <= found.quantiles_gbp["p5"] < found.quantiles_gbp["p95"] <= boards.at_low_gbp
    assert 0.0 <= found.first_cheaper_share <= 1.0


def test_the_same_seed_draws_the_same(found):
    again = width(FEDERATION, in_house(FEDERATION), (NOTHING, BOARDS), draws=12, futures=60, seed=3, discount=DISCOUNT)
    assert again == found
