"""A match statement."""

from _parts import run

SHAPES = [("circle", 2), ("square", 3), ("line", 1, 2), None] * 10


def work(n):
    total = 0
    for _ in range(n):
        for shape in SHAPES:
            match shape:
                case ("circle", r):
                    total += r
                case ("square", a):
                    total += a * a
                case (_, a, b):
                    total += a + b
                case _:
                    total += 1
    return total


run(work)
