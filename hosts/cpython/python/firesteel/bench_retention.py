"""``python -m firesteel.bench_retention``: how long recordings hold references to the program's objects.

A program records without a pause: fresh copies of one loop over objects, one after the other. Each reference has its
own clock, from the snapshot that took it to its release. Measured twice:

idle    every recording is given up, where its frame yields: the compiler has nothing to do
busy    every recording is compiled, for both tiers: the compiler never rests

Prints one JSON object: for each, the number of references, median, 99th percentile and greatest time in microseconds,
and how many references are still held after compilation was switched off.
"""

import json
from collections import deque
from types import FunctionType

import firesteel
from firesteel._native import follow_references, held_references

COPIES = 2000
ROUNDS = 60

#: Its records hold references, and not types alone: to builtins, lists and tuples.
BODY = """
def loop(objects, n):
    count = 0
    for i in range(n):
        chosen = objects[i % 3]
        if len(chosen) > 3:
            count += 1
        pair = (chosen, i)
        count += len(pair) + abs(-i & 3)
        count += max(i, 7) - min(i, 3)
{more}
    return count
"""

#: Never compiled: the recording is given up where the frame yields.
UNCOMPILED = "        yield i\n"
OBJECTS = ([1, 2], [3, 4, 5, 6], [7])


def define(more):
    """The loop's code."""
    names = {}
    exec(compile(BODY.format(more=more), "<loop>", "exec"), names)
    return names["loop"].__code__


def measure(more):
    """Record without a pause; returns what is printed of it."""
    code = define(more)
    firesteel.enable(mode="count", threshold=20)
    follow_references(True)
    for _ in range(COPIES):
        result = FunctionType(code.replace(), {})(OBJECTS, ROUNDS)
        if more:
            deque(result, 0)
    recordings, compiled = (firesteel.stats()[key] for key in ("recordings", "traces_compiled"))
    firesteel.disable()
    held, left = held_references()
    held.sort()
    at = lambda share: round(held[min(int(len(held) * share), len(held) - 1)] / 1000, 1) if held else None
    return {
        "recordings": recordings,
        "compiled": compiled,
        "references": len(held),
        "median_us": at(0.5),
        "p99_us": at(0.99),
        "max_us": at(1.0),
        "left": left,
    }


def main():
    """Measure and print."""
    print(json.dumps({"idle": measure(UNCOMPILED), "busy": measure("")}, indent=2))


if __name__ == "__main__":
    main()
