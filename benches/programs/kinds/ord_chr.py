"""ord and chr."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        total += ord(chr(97 + (i & 15)))
    return total


run(work)
