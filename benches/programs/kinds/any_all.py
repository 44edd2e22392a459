"""any and all over generator expressions."""

from _parts import run

A = list(range(50))


def work(n):
    total = 0
    for _ in range(n):
        total += any(a > 40 for a in A) + all(a < 45 for a in A)
    return total


run(work)
