"""Attributes of an object read and written in a method."""

from _parts import run


class Counter:
    def __init__(self):
        self.total = 0
        self.step = 3

    def count(self, n):
        for i in range(n):
            self.total += self.step
            self.step = (self.step + i) & 15
        return self.total


def work(n):
    return Counter().count(n)


run(work)
