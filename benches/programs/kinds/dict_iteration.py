"""The items of a dictionary."""

from _parts import run

TABLE = {i: i * 2 for i in range(1000)}


def work(n):
    total = 0
    for _ in range(n):
        for key, value in TABLE.items():
            total += key ^ value
    return total


run(work)
