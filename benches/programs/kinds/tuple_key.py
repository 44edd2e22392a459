"""A dictionary under tuple keys."""

from _parts import run


def work(n):
    table = {}
    for i in range(n):
        key = (i & 15, (i >> 4) & 15)
        table[key] = table.get(key, 0) + 1
    return len(table) + sum(table.values())


run(work)
