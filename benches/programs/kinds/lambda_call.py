"""A lambda passed on and called."""

from _parts import run


def apply(function, n):
    total = 0
    for i in range(n):
        total += function(i)
    return total


def work(n):
    return apply(lambda x: x & 7, n)


run(work)
