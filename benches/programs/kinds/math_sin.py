"""A function of the module math."""

import math

from _parts import run


def work(n):
    total = 0.0
    for i in range(n):
        total += math.sin(i)
    return total


run(work)
