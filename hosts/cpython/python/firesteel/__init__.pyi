"""Types of the package's public interface."""

from os import PathLike
from typing import Any, Literal, TypedDict

__version__: str

class ToolConflictError(RuntimeError):
    """Another optimizer has taken ``sys.monitoring``'s tool id 5 (``OPTIMIZER_ID``)."""

class StageTime(TypedDict):
    """Times of one stage of the compiler, in microseconds."""

    count: int
    total_us: int
    median_us: int

class ChaosStats(TypedDict):
    """What went wrong because it was asked for."""

    seed: int
    happened: dict[str, int]

class Stats(TypedDict, total=False):
    """What :func:`stats` returns; empty before the first :func:`enable`."""

    version: str
    mode: Literal["sample", "count"]
    enabled: bool
    native_share: float | None
    samples: int
    native_entries: int
    iterations: int
    armed: int
    recordings: int
    recorded_instructions: int
    recording_ns: int
    traces_compiled: int
    traces_promoted: int
    traces_aborted: dict[str, int]
    stale: int
    exits: dict[str, int]
    deferred: int
    spent_ns: int
    saved_ns: int
    overruled: int
    code_bytes: int
    stages: dict[str, StageTime]
    rewrites: int | None
    chaos: ChaosStats | None

class Exit(TypedDict):
    """A way out of a trace tree that was taken, or that a bridge replaced."""

    kind: str
    line: int
    unit: int
    count: int
    bridged: bool

Trace = TypedDict(
    "Trace",
    {
        "where": str,
        "header": int,
        "lines": tuple[int, int],
        "state": Literal["cold", "recording", "compiling", "installed", "resting", "blacklisted", "gone"],
        "counted": int,
        "abort_reason": str | None,
        "abort_message": str | None,
        "interpreted_ns": float | None,
        "native_ns": float | None,
        "retirements": int,
        # Only where something was recorded:
        "tree": int,
        "name": str,
        "file": str,
        "line": int,
        "tier": Literal["warm", "hot"] | None,
        "traces": int,
        "length": int,
        "code_bytes": int,
        "entries": int,
        "iterations": int,
        "reason": str | None,
        "exits": list[Exit],
    },
    total=False,
)

def enable(
    mode: Literal["sample", "count"] = "sample",
    threshold: int | None = None,
    sync: bool = False,
    log: str | None = None,
    dump: str | PathLike[str] | None = None,
    interpret: bool = False,
    tier: Literal["warm", "hot"] | None = None,
    worth: bool | None = None,
    fragments: bool = False,
    fail_guard: int | None = None,
    chaos: int | None = None,
    fuel: int | None = None,
) -> None:
    """Switch compilation on; nothing happens if it is on.

    mode: how hot loops are found: ``"sample"`` by looking a thousand times a second at what runs, which costs
        nothing elsewhere; ``"count"`` by counting every loop from the start, which is reproducible.
    threshold: times a loop goes round before it is recorded.
    sync: wait for the compiler after each recording; reproducible, for tests.
    log: ``"error"``, ``"warn"``, ``"info"`` (a line for each trace), ``"debug"`` or ``"trace"``, to stderr.
    dump: directory for the text of every stage of every trace.
    fragments: compile each bridge alone, however small its tree is, for tests.
    fail_guard: leave every trace always at the exit with this number (modulo their count), for tests.
    fuel: do only the first so many rewrites of the compiler's intermediate code, to find the one that is wrong.
    chaos: the seed of what goes wrong at random, for tests: thresholds, forced exits, lost code, small buffers and more.
        With mode "count" and sync the same seed does the same to the same program.
    interpret: run the compiler's intermediate code by its interpreter instead of machine code; slow, for tests.
    tier: compile for this tier only. Otherwise each trace is compiled at once for the warm one, and again for the hot
        one when the compiler has time and it pays.
    worth: keep native code only if it is faster than the interpreter, as timed. On by default in mode
        ``"sample"`` without ``sync``, since what is kept depends on time.

    Raises ToolConflictError if another optimizer is active, ValueError for an argument that is not understood.
    """

def disable() -> None:
    """Switch compilation off; nothing happens if it is off."""

def is_enabled() -> bool:
    """Whether compilation is on."""

def stats() -> Stats:
    """Counters since the last :func:`enable`."""

def traces() -> list[Trace]:
    """Every loop that was counted, recorded or compiled since the last :func:`enable`."""

def trace_text(tree: int) -> str | None:
    """Intermediate code of an installed tree, by its number in :func:`traces`."""
