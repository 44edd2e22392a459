"""Arguments by name: in any order, with default values between, for functions, methods, classes and instances, and wrong ones."""

import sys


def plain(a, b, c=3, d=4):
    return a + 10 * b + 100 * c + 1000 * d


def only(a, b, /, c=1):
    return a - b + c


def collects(a, *rest, k=0, **named):
    return a + k + len(rest) + len(named)


class Box:
    def __init__(self, size, colour="red", weight=1):
        self.size = size
        self.colour = colour
        self.weight = weight

    def scaled(self, by=2, offset=0):
        return Box(size=self.size * by + offset, weight=self.weight)

    def __call__(self, x, times=1):
        return self.size + x * times


class Told:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)


LOG = []


def keeps(first, second=None, third=None):
    del second
    LOG.append("in")
    return third


def functions(n):
    total = 0
    for i in range(n):
        total += plain(b=i, a=1) + plain(i, d=i, b=2) + plain(i, 2, c=5) + plain(a=1, b=2, c=3, d=i)
        total += only(i, 2, c=i) + collects(i, k=2) + collects(i, i, x=1)
    return total


def methods(n):
    total = 0
    box = Box(3)
    for i in range(n):
        made = box.scaled(offset=i)
        total += made.size + made(x=i) + made(i, times=3) + Box(weight=i, size=1).weight
        bound = box.scaled
        total += bound(by=1).size
    return total, made.colour


def wrong(n):
    messages = set()
    for i in range(n):
        for call in (lambda: plain(i, a=i), lambda: plain(b=i), lambda: plain(i, i, e=1), lambda: only(a=1, b=i)):
            if i % 40 == 39:
                try:
                    call()
                except TypeError as error:
                    messages.add(str(error))
        try:
            plain(i, b=i if i % 30 else None)
        except TypeError as error:
            messages.add(str(error))
    return sorted(messages)


def order(n):
    LOG.clear()
    for i in range(n):
        keeps(Told((i, 1)), third=Told((i, 3)), second=Told((i, 2)))
    return len(LOG), LOG[:8]


def builtins(n):
    out = []
    for i in range(n):
        out.append(int("11", base=2 + i % 7) + len(sorted([3, i, 1], reverse=True)) + max([1, 2], key=lambda x: -x))
    return sum(out), sum(out, start=i)


def changes(n):
    total = 0
    for i in range(n):
        if i == n // 2:
            plain.__defaults__ = (7, 8)
        total += plain(b=1, a=i)
    plain.__defaults__ = (3, 4)
    return total


def depth(n, limit=0):
    return sys._getframe(n).f_code.co_name if n > limit else "self"


def frames(n):
    seen = set()
    for i in range(n):
        seen.add(depth(limit=0, n=i % 2))
    return sorted(seen)


for _ in range(3):
    print(functions(300), methods(300), wrong(200))
    print(order(100), builtins(200), changes(200), frames(200))
