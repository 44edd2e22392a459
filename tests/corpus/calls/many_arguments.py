"""Calls with many arguments, of all kinds of callables, and what they raise."""
import sys


def seven(a, b, c, d, e, f, g=None):
    return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + (g or 0)


class Maker:
    def __init__(self, a, b, c, d, e, f):
        self.all = (a, b, c, d, e, f)

    def method(self, a, b, c, d, e, f):
        return seven(a, b, c, d, e, f)

    def __call__(self, a, b, c, d, e, f, g):
        return a - g


def functions(n):
    total = 0
    maker = Maker(1, 2, 3, 4, 5, 6)
    for i in range(n):
        total += seven(i, 1, 2, 3, 4, 5)
        total += seven(i, 1, 2, 3, 4, 5, 6) + seven(1, 2, 3, 4, 5, f=i, g=2)
        total += maker.method(1, i, 2, 3, 4, 5) + maker(i, 1, 2, 3, 4, 5, 6)
        total += Maker(i, 1, 2, 3, 4, 5).all[0] + max(i, 1, 2, 3, 4, 5, 6)
        total += len("{}{}{}{}{}{}".format(i, 1, 2, 3, 4, 5))
    return total


def fails(n):
    seen = []
    for i in range(n):
        call = max if i < n - 2 else seven
        try:
            call(i, 1, 2, 3, 4, 5, 6, 7)
        except TypeError as error:
            seen.append(str(error))
    return seen


def kept(n):
    probe = object()
    before = sys.getrefcount(probe)
    for i in range(n):
        min(probe, probe, probe, probe, probe, probe, key=id)
        max(*[probe] * 6, key=id)
    return sys.getrefcount(probe) - before


print(functions(2000))
print(fails(1500))
print(kept(1500))
