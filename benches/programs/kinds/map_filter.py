"""map and filter with functions."""

from _parts import run

A = list(range(100))


def work(n):
    total = 0
    for _ in range(n):
        total += sum(map(lambda x: x * 2, filter(lambda x: x & 1, A)))
    return total


run(work)
