"""One place that reads and writes attributes of objects of several classes, in turn and one after the other."""


class A:
    def __init__(self):
        self.n, self.v = 1, 0.5


class B:
    def __init__(self):
        self.v, self.n = 1.5, 2


class C:
    __slots__ = ("v", "n")

    def __init__(self):
        self.n, self.v = 3, 2.5


class D(A):
    n = 100

    @property
    def v(self):
        return 4.5

    @v.setter
    def v(self, value):
        self.n = 5


class E:
    def __getattr__(self, name):
        return 6 if name == "n" else 5.5


def walk(things, rounds):
    s, t = 0, 0.0
    for k in range(rounds):
        for thing in things:
            s += thing.n
            t += thing.v
            thing.v = t / (k + 1)
    return s, t


for things in ([A()], [A(), A()], [A(), B()], [C(), C()], [A(), B(), C()], [A(), D()], [B(), E()], [A(), B(), C(), D(), E()]):
    for rounds in (300, 900):
        print([type(thing).__name__ for thing in things], rounds, walk(things, rounds))
