"""Firesteel: an LLVM-backed trace compiler for stock, unmodified CPython.

    import firesteel
    firesteel.enable()

finds the hot loops of the running program, compiles them in the background, and runs them as machine code.
What the program does stays the same. ``python -m firesteel SCRIPT`` does so for a whole program.

The environment variable ``FIRESTEEL=0`` switches everything off, whatever asks for it.
"""

import sys as _sys

__all__ = [
    "ToolConflictError",
    "disable",
    "enable",
    "is_enabled",
    "stats",
    "trace_text",
    "traces",
]

try:
    from firesteel._native import (
        ToolConflictError,
        __version__,
        disable,
        enable,
        is_enabled,
        stats,
        trace_text,
        traces,
    )
except ImportError as _error:
    # ``python -m firesteel`` runs the program without compilation then; everybody else gets the reason.
    if _sys.argv[:1] != ["-m"]:
        raise ImportError(f"firesteel cannot be used with this Python: {_error}") from None
    _unavailable = _error
else:
    _unavailable = None
