"""An inner loop of three iterations."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        for j in range(3):
            total += i ^ j
    return total


run(work)
