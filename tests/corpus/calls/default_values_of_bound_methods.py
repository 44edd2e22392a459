# expect: native
"""A bound method that nobody else has is given up where its call begins: default values, which may be replaced meanwhile, and
variables of outer functions are there all the same."""

import weakref


class Size:
    def __init__(self, size):
        self.size = size


class Box:
    def __init__(self, size):
        self.size = size

    def scaled(self, by=2, offset=1):
        return self.size * by + offset

    def beside(self, other=None):
        return self.size + other.size


def with_closure(value):
    class Inner:
        def called(self, x, y=3):
            return x + value + y

    return Inner()


def scaled(n, box):
    total = 0
    for i in range(n):
        bound = box.scaled
        for_one = box.scaled
        total += bound(by=1) + for_one(i) + Box(i).scaled(offset=2) + (box.scaled if i % 3 else bound)(i, offset=3)
        del bound
    return total


def chosen(n, box, inner):
    total = 0
    for i in range(n):
        total += (box.scaled if i % 2 else box.scaled)() + (inner.called if i else inner.called)(i)
    return total


def replaced(n, box):
    """What is called is the only reference to the method, whose end replaces the function's default values. While a loop is
    recorded something else has it for a while, so how often that happened is not told."""
    total = 0
    for i in range(n):
        made = [box.beside]
        watched = weakref.ref(made[0], exchange)
        total += made.pop()()
        del watched
    return total > 0


def exchange(_):
    Box.beside.__defaults__ = (Size(Box.beside.__defaults__[0].size + 1),)


Box.beside.__defaults__ = (Size(5),)
for n in (200, 1500):
    print(scaled(n, Box(3)), chosen(n, Box(3), with_closure(7)), replaced(n, Box(1)))
