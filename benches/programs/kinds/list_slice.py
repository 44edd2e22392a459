"""Slices of a list."""

from _parts import run

A = list(range(100))


def work(n):
    total = 0
    for i in range(n):
        j = i & 63
        total += len(A[j : j + 10]) + A[-1]
    return total


run(work)
