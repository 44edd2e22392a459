"""A formatted string."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        total += len(f"{i}: {i & 7:3d}")
    return total


run(work)
