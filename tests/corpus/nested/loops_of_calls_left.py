"""Loops in functions that are left early: over constants, fresh tuples and lists whose items end with them."""


class Item:
    def __init__(self, n):
        self.n = n

    def __del__(self):
        LOG.append(self.n)


LOG = []


def first(i):
    for _ in (1, 2):
        return i


def broken(i):
    for one in (i, i + 1, i + 2):
        if one % 3 == 0:
            break
    return one


def fresh(i):
    for one in (Item(i), Item(i + 1)):
        if one.n % 2:
            break
    LOG.append("left")
    return one.n


def listed(i):
    for one in [str(i), str(i + 1)]:
        if len(one) > 1:
            return one
    return "none"


class Vector:
    def __init__(self, x):
        self.x = x

    def __sub__(self, other):
        for place in ("x", "y"):
            if hasattr(other, place):
                return Vector(self.x - getattr(other, place))
        return NotImplemented

    def __getitem__(self, at):
        for name in ("x", "y"):
            if at == 0:
                return getattr(self, name)
            at -= 1
        raise IndexError(at)


def run(n):
    total = 0
    for i in range(n):
        total += first(i) + broken(i)
    texts = [listed(i) for i in range(n)]
    for i in range(n):
        total += (Vector(i) - Vector(1)).x + Vector(i)[0]
    LOG.clear()
    for i in range(n):
        total += fresh(i)
    return total, texts[8:12], len(LOG), LOG[:9]


for _ in range(3):
    print(run(150))
