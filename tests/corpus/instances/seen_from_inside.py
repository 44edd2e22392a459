"""What ``__init__`` can see of itself: frames, counts of references, weak references, its depth."""

import gc
import sys
import weakref


class Looks:
    def __init__(self, n):
        self.n = n
        if n % 37 == 36:
            frame = sys._getframe()
            SEEN.append((frame.f_code.co_name, frame.f_back.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno))
            SEEN.append(sorted(frame.f_locals))
        self.m = n


class Counted:
    def __init__(self, box):
        COUNTS.add(sys.getrefcount(self))
        self.box = box


class Stored:
    def __init__(self, n):
        STORE.append(self)
        self.n = n
        self.ref = weakref.ref(self)


class Ends:
    def __init__(self, n):
        self.n = n
        del n
        LOG.append("made")

    def __del__(self):
        LOG.append(self.n)


class Chain:
    def __init__(self, depth):
        self.depth = depth
        self.next = Chain(depth - 1) if depth else None


class Cell:
    def __init__(self, value):
        self.value = value
        self.me = self


class Loops:
    def __init__(self, n):
        self.items = []
        for k in range(n % 4):
            self.items.append(k)
        self.total = sum(self.items)


SEEN, COUNTS, STORE, LOG = [], set(), [], []


def looks(n):
    for i in range(n):
        Looks(i)


def counted(n):
    for i in range(n):
        Counted([i])


def stored(n):
    alive = 0
    for i in range(n):
        made = Stored(i)
        alive += made.ref() is STORE[-1]
    return alive


def ends(n):
    for i in range(n):
        Ends(i)
        LOG.append("after")


def chains(n):
    total = 0
    for i in range(n):
        made = Chain(i % 7)
        while made:
            total += made.depth
            made = made.next
    return total


def cells(n):
    for i in range(n):
        Cell(i)
        if i % 100 == 99:
            gc.collect()
    return len([o for o in gc.get_objects() if type(o) is Cell]) < n


def loops(n):
    return sum([Loops(i).total for i in range(n)])


def too_deep(n):
    try:
        Chain(n)
    except RecursionError:
        return "too deep"
    return "fits"


for round in range(3):
    looks(300)
    counted(300)
    ends(100)
    print(stored(300), chains(400), cells(400), loops(400))
print(len(SEEN), SEEN[:4], sorted(COUNTS))
print(len(LOG), LOG[:9], len(STORE))
print([too_deep(n) for n in (10, 400, 2000)])


class Named:
    def __init__(self, first, second=None):
        self.both = first, second

    def __getitem__(self, key, default=1):
        ITEMS.append(sys.getrefcount(self))
        return key

    def getter(self, default=1):
        READS.append(sys.getrefcount(self))
        return default

    def other(self, default=2):
        return default

    read = property(getter)


ITEMS, READS = [], []


def kept(n):
    total = 0
    for i in range(n):
        total += Named(second=i, first=[i])[i] + Named([i]).read
        if i == n // 2:
            vars(Named)["read"].__init__(Named.other)
    vars(Named)["read"].__init__(Named.getter)
    return total


for _ in range(3):
    print(kept(300))
# The interpreter calls these through C and keeps their inputs. A few counts differ where a round is recorded.
print(max(set(ITEMS), key=ITEMS.count), max(set(READS), key=READS.count))
