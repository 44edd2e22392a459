"""Bounds and containers that are objects of the program: what they are asked, and in which order they end."""

LOG = []


class Bound:
    def __init__(self, at):
        self.at = at

    def __index__(self):
        LOG.append(("index", self.at))
        return self.at

    def __del__(self):
        LOG.append(("end", self.at))


class Container:
    def __init__(self, name):
        self.name = name

    def __getitem__(self, item):
        LOG.append(("get", self.name, item.start, item.step))
        return len(LOG)

    def __setitem__(self, item, value):
        LOG.append(("set", self.name, item.stop, value))

    def __del__(self):
        LOG.append(("end", self.name))


def read(n):
    total = 0
    for i in range(n):
        total += len("abcdef"[Bound(i % 3) : Bound(4)])
        total += Container(i)[i:9]
        Container(-i)[:i] = total
    return total


def write(n):
    items = list(range(6))
    for i in range(n):
        items[Bound(1) : Bound(3)] = (i, -i)
        items[4:] = [i]
        items[:1] = {i: 1}
        items[-3:-1] = "ab"
    return items


print(read(700), len(LOG), LOG[:14], LOG[-6:])
LOG.clear()
print(write(700), len(LOG), LOG[:9])
