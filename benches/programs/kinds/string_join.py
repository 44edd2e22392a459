"""Strings built piece by piece and joined."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        pieces = []
        for j in range(10):
            pieces.append("ab" + "cd")
        total += len(",".join(pieces))
    return total


run(work)
