"""An iterator written as a class."""

from _parts import run


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def work(n):
    total = 0
    for x in Countdown(n):
        total += x & 7
    return total


run(work)
