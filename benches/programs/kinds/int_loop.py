"""Integer arithmetic."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        total = (total * 31 + i) & 0xFFFFFFF
    return total


run(work)
