"""The order in which items of displays end: where they are replaced, where hashing fails, and pieces of strings."""

LOG = []


class Item:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return ord(self.name)

    def __del__(self):
        LOG.append(self.name)


class Piece(str):
    def __del__(self):
        LOG.append(str(self))


class Formatted:
    def __init__(self, name):
        self.name = name

    def __format__(self, spec):
        return Piece(self.name)


a, b, c = Formatted("a"), Formatted("b"), Formatted("c")


def equal_keys(n):
    for i in range(n):
        {i: Item(1), i: Item(2), i: Item(3)}


def constant_keys(n):
    for i in range(n):
        {1: Item(1), 1.0: Item(2), True: Item(3)}


def strings(n):
    for i in range(n):
        f"{a}{b}{c}"


def fails(n):
    keys = (1, [], 2)
    for i in range(n):
        try:
            {0: Item("a"), keys[i % 3]: Item("b"), 2: Item("c")}
        except TypeError:
            LOG.append("failed")
        try:
            {Item("d"), keys[i % 3], Item("e")}
        except TypeError:
            LOG.append("failed")


for work in (equal_keys, constant_keys, strings, fails):
    LOG.clear()
    work(900)
    print(work.__name__, LOG[:14], LOG[-14:])
