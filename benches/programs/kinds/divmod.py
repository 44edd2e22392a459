"""divmod."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        q, r = divmod(i, 7)
        total += q - r
    return total


run(work)
