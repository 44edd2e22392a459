"""A dictionary comprehension in a loop."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        total += len({j: i for j in range(20)})
    return total


run(work)
