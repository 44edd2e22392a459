"""sorted with a key."""

from _parts import run

A = [(i * 7919) % 1009 for i in range(100)]


def work(n):
    total = 0
    for i in range(n):
        total += sorted(A, key=lambda x: x ^ 5)[i % 100]
    return total


run(work)
