"""Iterators of itertools."""

from itertools import accumulate, chain, islice, product

from _parts import run


def work(n):
    total = 0
    for _ in range(n):
        for a, b in product(range(5), range(5)):
            total += a * b
        for x in chain(range(10), islice(accumulate(range(100)), 10)):
            total += x
    return total


run(work)
