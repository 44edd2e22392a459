"""A list with its indices."""

from _parts import run

A = list(range(1000))


def work(n):
    total = 0
    for _ in range(n):
        for i, a in enumerate(A):
            total += i ^ a
    return total


run(work)
