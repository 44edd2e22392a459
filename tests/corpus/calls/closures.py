"""Functions with variables of outer functions: what their cells hold is read when it is, whoever changes it meanwhile."""

import sys


def make(step, table):
    def add(x):
        return x + step

    def lookup(x, default=0):
        return table.get(x, default) + step

    def change(new):
        nonlocal step
        step = new

    return add, lookup, change


def reads(n):
    add, lookup, change = make(3, {1: 10, 7: 70})
    total = 0
    for i in range(n):
        total += add(i) + lookup(i % 9) + lookup(i, default=i)
        if i % 50 == 49:
            change(i if i % 100 == 99 else i * 0.5)
    return total


def many(n):
    adders = [make(k, {})[0] for k in (1, 2.5, 10**20, True)]
    out = []
    for i in range(n):
        out.append(adders[i % 4 if i > n // 2 else 0](i))
    return sum(out)


def empty(n):
    def inner(x):
        return x + late

    total = 0
    failed = []
    for i in range(n):
        if i == n // 3:
            late = 5
        if i == 2 * n // 3:
            del late
        try:
            total += inner(i)
        except NameError as error:
            failed.append(str(error))
    return total, len(failed), sorted(set(failed))


def wrap(function):
    def wrapped(x, scale=1):
        return function(x) * scale

    return wrapped


@wrap
def doubled(x):
    return 2 * x


def decorated(n):
    total = 0
    for i in range(n):
        total += doubled(i) + doubled(i, scale=3)
    return total


class Counter:
    def __init__(self, start):
        self.value = start

    def bumped(self):
        return __class__(self.value + 1)

    def name(self):
        return __class__.__name__


class Louder(Counter):
    pass


def cells_of_classes(n):
    counter = Louder(0)
    names = set()
    for i in range(n):
        counter = counter.bumped()
        names.add(counter.name())
        names.add(type(counter).__name__)
    return counter.value, sorted(names)


def seen(n):
    label = "label"

    def inner(x):
        if x % 40 == 39:
            frame = sys._getframe()
            found.append((sorted(frame.f_locals), frame.f_back.f_code.co_name))
        return len(label) + x

    found = []
    total = 0
    for i in range(n):
        total += inner(i)
    return total, found[:2]


class Told:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)


LOG = []


def ends(n):
    LOG.clear()
    held = Told(0)

    def read():
        return held.name

    def replace(i):
        nonlocal held
        held = Told(i)
        return i

    total = 0
    for i in range(1, n):
        total += read() + replace(i) + read()
    return total, LOG[:4], len(LOG)


for _ in range(3):
    print(reads(300), many(400), empty(300), decorated(300), cells_of_classes(200), seen(200), ends(100))
