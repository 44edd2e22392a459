"""A function called, with a default and a keyword."""

from _parts import run


def mix(a, b=5, *, c=1):
    return a ^ b + c


def work(n):
    total = 0
    for i in range(n):
        total += mix(i) + mix(i, 2) + mix(i, c=3)
    return total


run(work)
