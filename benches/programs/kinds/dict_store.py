"""Items of a dictionary written and read."""

from _parts import run


def work(n):
    table = dict.fromkeys(range(256), 0)
    for i in range(n):
        table[i & 255] = table[(i * 7) & 255] + i
    return sum(table.values())


run(work)
