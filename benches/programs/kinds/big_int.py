"""Integers of more than 64 bits."""

from _parts import run


def work(n):
    a, b = 1 << 200, 3
    for i in range(n):
        a, b = a ^ (b << 3), (a >> 1) + i
        b &= (1 << 220) - 1
    return a % 1000003


run(work)
