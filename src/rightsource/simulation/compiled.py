"""How the fast engine's functions are compiled: once, kept on disk, and never holding Python's lock."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])

# `error_model="numpy"` lets divisions be vectorised. Releasing the lock lets plain threads share the
# futures out, so no OpenMP or workqueue layer is needed: the one hangs after a fork, the other ends the
# process when two requests run at once.
_compile: Callable[..., Any] = njit(cache=True, error_model="numpy", nogil=True)


def compiled(function: F) -> F:
    """Compile a function, keeping its type."""
    return cast("F", _compile(function))
