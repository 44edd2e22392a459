"""Objects made and dropped."""

from _parts import run


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def work(n):
    total = 0
    for i in range(n):
        v = Vector(i, i + 1)
        total += v.x ^ v.y
    return total


run(work)
