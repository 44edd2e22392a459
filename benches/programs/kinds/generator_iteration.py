"""A generator iterated."""

from _parts import run


def numbers(n):
    for i in range(n):
        yield i & 15


def work(n):
    total = 0
    for number in numbers(n):
        total += number
    return total


run(work)
