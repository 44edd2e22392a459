"""A block with a handler; one exception in eight iterations."""

from _parts import run

TABLE = {i: i for i in range(7)}


def work(n):
    missing = 0
    for i in range(n):
        try:
            TABLE[i & 7]
        except KeyError:
            missing += 1
    return missing


run(work)
