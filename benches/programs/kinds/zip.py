"""Two lists side by side."""

from _parts import run

A = list(range(1000))
B = list(range(1000, 2000))


def work(n):
    total = 0
    for _ in range(n):
        for a, b in zip(A, B):
            total += a & b
    return total


run(work)
