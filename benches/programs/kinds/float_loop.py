"""Floating-point arithmetic."""

from _parts import run


def work(n):
    x = 0.5
    for i in range(n):
        x = x * 3.7 * (1.0 - x)
    return x


run(work)
