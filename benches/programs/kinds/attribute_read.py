"""One attribute of many objects read."""

from _parts import run


class Item:
    def __init__(self, value):
        self.value = value


ITEMS = [Item(i) for i in range(1000)]


def work(n):
    total = 0
    for _ in range(n):
        for item in ITEMS:
            total += item.value
    return total


run(work)
