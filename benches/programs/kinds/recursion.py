"""A function that calls itself."""

from _parts import run


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def work(n):
    total = 0
    for _ in range(n):
        total += fib(12)
    return total


run(work)
