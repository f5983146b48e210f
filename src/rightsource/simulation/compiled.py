"""How the fast engine's functions are compiled: once, kept on disk, and never holding Python's lock."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit, types
from numba.core import config
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])

_HERE: Final = Path(__file__).parent
_TAKEN_FROM: Final = re.compile(r"^from rightsource\.simulation\.(\w+) import", re.MULTILINE)


def kernel_hash() -> str:
    """Return the hash of every file that compiled code is made of: the kernel's, and those it takes names from."""
    files = sorted((_HERE / "kernel").glob("*.py"))
    taken = {name for path in files for name in _TAKEN_FROM.findall(path.read_text())}
    digest = hashlib.sha256()
    for path in (*files, *(_HERE / f"{name}.py" for name in sorted(taken))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# Numba watches only the file of the function called, and would serve a change in any other from the disk. So the text
# of all of them names the folder in which the compiled code is kept.
vars(config)["CACHE_DIR"] = str(_HERE / "__pycache__" / f"compiled-{kernel_hash()}")

# `error_model="numpy"` lets divisions be vectorised, and "contract" lets a product and a sum be one. Freeing
# the lock lets plain threads share the futures out, so no OpenMP or workqueue layer is needed: the one hangs after a
# fork, the other ends the process when two requests run at once.
_compile: Callable[..., Any] = njit(cache=True, error_model="numpy", fastmath={"contract"}, nogil=True)
_compile_inline: Callable[..., Any] = njit(inline="always", error_model="numpy", fastmath={"contract"})


def compiled(function: F) -> F:
    """Compile a function, keeping its type."""
    return cast("F", _compile(function))


def inlined(function: F) -> F:
    """Compile a function into each of its callers, so that a loop over lanes holds no call."""
    return cast("F", _compile_inline(function))


def _read_as_float(_context: Any, _bits: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.float64))

    return types.float64(types.uint64), generate


def _read_as_bits(_context: Any, _number: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], context.get_value_type(types.uint64))

    return types.uint64(types.float64), generate


# The same 64 bits, read as the one or as the other.
as_float = cast("Callable[[np.uint64], float]", intrinsic(_read_as_float))
as_bits = cast("Callable[[float], np.uint64]", intrinsic(_read_as_bits))
