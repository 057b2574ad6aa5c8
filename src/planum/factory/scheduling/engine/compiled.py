"""Loads the compiled kernels: shared libraries without Python in them, so one build serves every Python."""

import ctypes
from functools import cache
from pathlib import Path

KERNELS = Path(__file__).parent / "kernels"


@cache
def kernel(name: str) -> ctypes.CDLL:
    """The library `kernels/NAME.so`. Calls through it hold no lock of the interpreter, so they run in threads."""
    return ctypes.CDLL(str(KERNELS / f"{name}.so"))
