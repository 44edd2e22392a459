"""Firesteel: an LLVM-backed trace compiler for stock, unmodified CPython.

    import firesteel
    firesteel.enable()

finds the hot loops of the running program, compiles them in the background, and runs them as machine code.
What the program does stays the same. ``FIRESTEEL=1 python SCRIPT`` and ``python -m firesteel SCRIPT`` do so for a
whole program.

The environment variable ``FIRESTEEL=0`` switches everything off, whatever asks for it. ``FIRESTEEL=1`` switches
compilation on in every interpreter in which the package is installed, once a program has run for a moment. These
variables are its settings:

``FIRESTEEL_MODE``, ``FIRESTEEL_THRESHOLD``, ``FIRESTEEL_TIER``, ``FIRESTEEL_LOG``, ``FIRESTEEL_DUMP``, ``FIRESTEEL_CHAOS``
    as the arguments of ``enable``; mode ``count`` switches on before the program begins.
``FIRESTEEL_SYNC=1``, ``FIRESTEEL_INTERPRET=1``
    as the arguments of ``enable``.
``FIRESTEEL_STATS=text`` or ``json``
    prints statistics to standard error at exit.
``FIRESTEEL_DELAY``
    milliseconds of processor time that a program uses before compilation is switched on; 25 if not set.

With or without ``FIRESTEEL=1``: ``FIRESTEEL_STATS_FILE`` is a file that gets the statistics as JSON at exit,
``FIRESTEEL_CONFIG`` one with settings of the compiler.
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
