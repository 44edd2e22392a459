"""Named tuples made and read."""

from collections import namedtuple

from _parts import run

Point = namedtuple("Point", "x y")


def work(n):
    total = 0
    for i in range(n):
        point = Point(i, 2)
        total += point.x + point.y
    return total


run(work)
