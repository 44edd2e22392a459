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


class Plain:
    kind = 1

    def get(self, k):
        return k + self.kind


class Slotted:
    __slots__ = ()
    kind = 20

    def get(self, k):
        return k * self.kind


class Derived(Plain):
    kind = 300


class Shadowing(Plain):
    def __init__(self):
        self.kind = 4000


class Materialised(Plain):
    def __init__(self):
        self.__dict__["kind"] = 50000
        self.__dict__["get"] = lambda k: -k


def call(things, rounds):
    s = 0
    for k in range(rounds):
        for thing in things:
            s += thing.get(k) + thing.kind
    return s


def changed(things, rounds):
    s = 0
    for k in range(rounds):
        if k == rounds // 2:
            Slotted.get = lambda self, k: 7
            Plain.kind = 2
        for thing in things:
            s += thing.get(k) + thing.kind
    return s


for things in (
    [Plain(), Slotted()],
    [Slotted(), Slotted(), Plain()],
    [Plain(), Derived(), Shadowing()],
    [Plain(), Materialised()],
    [Plain(), Slotted(), Derived(), Shadowing(), Materialised()],
):
    for rounds in (300, 900):
        print([type(thing).__name__ for thing in things], rounds, call(things, rounds))
print(changed([Plain(), Slotted(), Derived(), Shadowing()], 900))


def store(things, rounds):
    for k in range(rounds):
        for thing in things:
            thing.n = k
            thing.v = thing.n + 0.5


# Whoever has an instance's dict sees what is stored.
watched = [A(), B(), C(), A()]
seen = [vars(watched[0]), vars(watched[1])]
store(watched, 900)
print(seen, [(thing.n, thing.v) for thing in watched])
