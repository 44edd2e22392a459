"""Attributes of an object with `__slots__` read and written."""

from _parts import run


class Point:
    __slots__ = ("x", "y")

    def __init__(self):
        self.x = 1
        self.y = 2


def work(n):
    p = Point()
    for i in range(n):
        p.x += p.y
        p.y = i & 7
    return p.x


run(work)
