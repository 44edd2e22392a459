"""isinstance with a class and with a tuple."""

from _parts import run

THINGS = [1, "a", 2.0, None, [], 7] * 10


def work(n):
    found = 0
    for _ in range(n):
        for thing in THINGS:
            if isinstance(thing, int):
                found += 1
            elif isinstance(thing, (str, float)):
                found += 2
    return found


run(work)
