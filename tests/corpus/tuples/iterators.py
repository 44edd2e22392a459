# expect: native
"""Loops over tuples, whose iterators stay objects: who holds them, how they end, and what ends with them."""

import sys


class Loud:
    def __init__(self, name, log):
        self.name, self.log = name, log

    def __del__(self):
        self.log.append(self.name)


def total(t, n):
    s = 0
    for _ in range(n):
        for x in t:
            s += x
    return s


def mixed(ts, n):
    out = []
    for i in range(n):
        for x in ts[i % len(ts)]:
            out.append(x)
    return out[:6], out[-6:], len(out)


def fresh(n):
    s = 0
    for i in range(n):
        for x in (i, i + 1, i + 2):
            s += x
        for y in (i,):
            s -= y
        for z in ():
            s -= z
    return s


def held(t):
    """The iterator has another owner, who sees how far it is."""
    it = iter(t)
    seen = []
    for x in it:
        seen.append((x, it.__length_hint__()))
        if x == 7:
            break
    rest = list(it)
    again = [x for x in it]
    return seen[-2:], rest[:3], len(rest), again, it.__reduce__()[1]


def advanced_inside(t):
    it, out = iter(t), []
    for x in it:
        out.append(x)
        if x % 3 == 0:
            out.append(next(it, None))
    return out[:8], len(out)


def exhausted(t, n):
    it, rounds = iter(t), []
    for i in range(n):
        count = 0
        for x in it:
            count += 1
        rounds.append(count)
    return rounds[:3], sum(rounds)


def set_back(t):
    it, out = iter(t), []
    for x in it:
        out.append(x)
        if len(out) == 20:
            it.__setstate__(len(t) - 3)
        if len(out) == 30:
            it.__setstate__(-5)
        if len(out) > 60:
            break
    return len(out), out[18:26]


def endings(n):
    log = []
    for i in range(n):
        for x in (Loud(f"{i}a", log), Loud(f"{i}b", log)):
            log.append("+")
        log.append("-")
    del x
    return log[:8], log[-8:], len(log)


def last_item(n):
    """What the loop leaves behind lives on, what it went over does not."""
    log = []
    for i in range(n):
        t = (Loud(f"{i}x", log), Loud(f"{i}y", log))
        for x in t:
            t = None
        log.append(x.name)
    del x
    return log[:7], log[-7:]


def raising(n):
    out = []
    for i in range(n):
        try:
            for x in (1, 2, 0, 4):
                out.append(12 // x)
        except ZeroDivisionError as error:
            out.append(error.__traceback__.tb_lineno)
    return len(out), out[-3:]


def counts(n):
    t = (object(), object())
    before = sys.getrefcount(t), sys.getrefcount(t[0])
    for _ in range(n):
        for x in t:
            pass
    del x
    return before == (sys.getrefcount(t), sys.getrefcount(t[0]))


def inside(n):
    """References while it goes on: the iterator has the tuple, and nobody else has."""
    t = tuple(range(1000, 1000 + n))
    seen = set()
    for x in t:
        seen.add((sys.getrefcount(t), x > 2000))
    return sorted(seen)


class Pair(tuple):
    def __iter__(self):
        return iter(("sub", "class"))


def subclasses(n):
    out = []
    for i in range(n):
        for x in (Pair((1, 2)) if i % 7 == 0 else (i, i)):
            out.append(x)
    return out[:4], out[-4:], len(out)


def unpacked(n):
    s = 0
    pairs = tuple((i, str(i)) for i in range(n))
    for a, b in pairs:
        s += a + len(b)
    return s


def kept(n):
    out = []
    for x in tuple([float(i)] for i in range(n)):
        out.append(x)
    return len(out), out[-1:], sys.getrefcount(out[-1])


def replaced(n):
    """The object that an item is may end in the turn it comes in."""
    log = []
    for i in range(n):
        for x in (Loud(i, log),):
            x = None
    return log[:3], len(log)


for n in (0, 1, 2, 3, 60, 500):
    if n:
        print(mixed([(1, 2), (), (3,), ("a", "b", "c")], n), last_item(n), replaced(n), endings(n))
        print(kept(n))
    print(total((1, 2, 3), n), total((), n), fresh(n), raising(n))
    t = tuple(range(1, n + 1))
    print(held(t), advanced_inside(t), exhausted(t, 5), subclasses(n), unpacked(n), inside(n))
print(set_back(tuple(range(200))), counts(500))
