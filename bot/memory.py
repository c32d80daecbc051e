"""Give memory back to the system after something large has been replaced."""

from __future__ import annotations

import ctypes
import gc


def release() -> None:
    """Free what is no longer used and return its pages; without this a process grows with each replacement."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it
    if trim is not None:
        trim(0)
