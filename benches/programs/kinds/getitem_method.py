"""`__getitem__` and `__len__` of a class."""

from _parts import run


class Row:
    def __init__(self, items):
        self.items = items

    def __getitem__(self, index):
        return self.items[index]

    def __len__(self):
        return len(self.items)


def work(n):
    row = Row(list(range(16)))
    total = 0
    for i in range(n):
        total += row[i & 15] + len(row)
    return total


run(work)
