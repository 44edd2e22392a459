"""A counter in a closure."""

from _parts import run


def counter():
    total = 0

    def step():
        nonlocal total
        total += 1
        return total

    return step


def work(n):
    step = counter()
    for _ in range(n):
        last = step()
    return last


run(work)
