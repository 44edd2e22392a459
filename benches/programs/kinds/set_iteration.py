"""The members of a set."""

from _parts import run

MEMBERS = set(range(1000))


def work(n):
    total = 0
    for _ in range(n):
        for member in MEMBERS:
            total ^= member
    return total


run(work)
