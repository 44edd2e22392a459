"""A counter in a global."""

from _parts import run

counter = 0


def work(n):
    global counter
    for _ in range(n):
        counter += 1
    return counter


run(work)
