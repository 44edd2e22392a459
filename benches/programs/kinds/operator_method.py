"""An operator that a class defines."""

from _parts import run


class Vector:
    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Vector(self.x + other.x)


def work(n):
    v, step = Vector(0), Vector(3)
    for _ in range(n):
        v = v + step
    return v.x


run(work)
