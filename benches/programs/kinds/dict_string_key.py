"""Items of a dictionary under string keys."""

from _parts import run

KEYS = [f"name{i}" for i in range(100)]


def work(n):
    table = dict.fromkeys(KEYS, 0)
    for _ in range(n):
        for key in KEYS:
            table[key] += 1
    return sum(table.values())


run(work)
