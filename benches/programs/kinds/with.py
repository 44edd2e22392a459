"""A context manager."""

from _parts import run


class Guard:
    def __init__(self):
        self.entered = 0

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, *exception):
        return False


def work(n):
    guard = Guard()
    total = 0
    for i in range(n):
        with guard:
            total += i
    return total + guard.entered


run(work)
