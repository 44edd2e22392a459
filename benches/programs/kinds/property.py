"""A property."""

from _parts import run


class Circle:
    def __init__(self):
        self.r = 3

    @property
    def area(self):
        return self.r * self.r


def work(n):
    circle = Circle()
    total = 0
    for _ in range(n):
        total += circle.area
    return total


run(work)
