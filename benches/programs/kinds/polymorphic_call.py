"""A method of objects of four classes in turn."""

from _parts import run


class A:
    def value(self):
        return 1


class B(A):
    def value(self):
        return 2


class C(A):
    def value(self):
        return 3


class D(A):
    pass


THINGS = [A(), B(), C(), D()] * 50


def work(n):
    total = 0
    for _ in range(n):
        for thing in THINGS:
            total += thing.value()
    return total


run(work)
