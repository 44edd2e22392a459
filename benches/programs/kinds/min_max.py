"""min, max, abs and len of few arguments."""

from _parts import run

A = [3, 1, 2]


def work(n):
    total = 0
    for i in range(n):
        total += min(i, 100) + max(i & 7, 3) + abs(-i) + len(A)
    return total


run(work)
