"""A tuple iterated and unpacked."""

from _parts import run

PAIRS = tuple((i, i + 1) for i in range(1000))


def work(n):
    total = 0
    for _ in range(n):
        for a, b in PAIRS:
            total += a ^ b
    return total


run(work)
