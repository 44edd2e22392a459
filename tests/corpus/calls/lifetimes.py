"""Objects that are passed, kept, returned and dropped by calls: finalisers, references, identity of numbers."""

import sys

log = []


class Watched:
    def __init__(self, name):
        self.name = name
        self.kept = None

    def __del__(self):
        log.append(self.name)

    def keep(self, other):
        self.kept = other

    def give(self):
        return self.kept

    def name_of(self, other):
        return other.name


def pass_on(x):
    return x


def forget(x):
    x = None
    return x


def second(x, y):
    x = y
    return x


def kept_and_dropped(n):
    holder = Watched("holder")
    for i in range(n):
        holder.keep(Watched(i))
        if holder.give() is None:
            log.append("none")
    holder.keep(None)
    return len(log)


def dropped_in_call(n):
    for i in range(n):
        forget(Watched(i))
        pass_on(Watched(-i))
        second(Watched("a"), Watched("b"))
    return len(log)


def identity(n):
    values = [1000 + k for k in range(5)] + [0.5 * k for k in range(5)]
    same = 0
    for i in range(n):
        value = values[i % 10]
        if pass_on(value) is value:
            same += 1
        if second(i, value) is values[i % 10]:
            same += 1
    return same


def stored_identity(n):
    holder = Watched("numbers")
    values = [10**6 + k for k in range(7)] + [k / 3 for k in range(7)]
    same = 0
    for i in range(n):
        value = values[i % 14]
        holder.keep(value)
        same += holder.give() is value
    return same


def references(n):
    thing = Watched("thing")
    other = object()
    before = sys.getrefcount(thing), sys.getrefcount(other)
    for i in range(n):
        pass_on(thing)
        second(other, thing)
        thing.name_of(thing)
    after = sys.getrefcount(thing), sys.getrefcount(other)
    return before == after


for n in (10, 600, 1500):
    log.clear()
    print(kept_and_dropped(n), log[:3], log[-3:])
    log.clear()
    print(dropped_in_call(n), log[:4], log[-4:])
    print(identity(n), stored_identity(n), references(n))
