"""A constant of a module."""

import math

from _parts import run


def work(n):
    total = 0.0
    for i in range(n):
        total += math.pi * i
    return total


run(work)
