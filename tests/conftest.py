"""What every test may ask for."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the developers' shared folder, leaving the test out by name where there is none."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("RIGHTSOURCE_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"left out: there is no shared folder at {folder} (set RIGHTSOURCE_SHARED)")
    return folder
