"""The made-up studies that the tests of the simulation ask for by name."""

import made_up
import pytest

from rightsource.simulation.bench.sizes import Size, sized_study


@pytest.fixture(scope="session")
def county() -> made_up.MadeUp:
    """Return a council without vehicles."""
    return made_up.county()


@pytest.fixture(scope="session")
def federation() -> made_up.MadeUp:
    """Return the same council with vehicles."""
    return made_up.federation()


@pytest.fixture(scope="session")
def sized() -> made_up.MadeUp:
    """Return a small one of the studies that speed is measured on."""
    study = sized_study(Size("small", services=9, years=2, vehicles=4))
    return made_up.MadeUp(study.group, study.assumptions, study.plan)


@pytest.fixture(scope="session", params=["county", "federation", "sized"])
def study(request) -> made_up.MadeUp:
    """Return each of the three in turn."""
    return request.getfixturevalue(request.param)
