"""Instances of classes of many shapes are made in a loop, and their attributes come in the order in which they were set."""


class Pair:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b=3):
        self.a = a
        self.b = b


class Derived(Pair):
    pass


class Wider(Pair):
    __slots__ = ("z",)

    def __init__(self, x, y, z):
        self.z = z
        self.y = y
        self.x = x


class Sometimes:
    def __init__(self, n):
        if n % 3:
            self.odd = n
        self.always = n
        if n % 5 == 0:
            self.five = -n


class Many:
    def __init__(self, n):
        self.a0 = self.a1 = self.a2 = self.a3 = self.a4 = self.a5 = self.a6 = self.a7 = n
        self.b0 = self.b1 = self.b2 = self.b3 = self.b4 = self.b5 = self.b6 = self.b7 = n + 1
        self.c0 = self.c1 = self.c2 = self.c3 = self.c4 = self.c5 = self.c6 = self.c7 = n + 2
        self.d0 = self.d1 = self.d2 = self.d3 = self.d4 = self.d5 = self.d6 = self.d7 = n + 3


class Again:
    def __init__(self, n):
        self.first = n
        self.second = n
        del self.first
        self.first = -n


class Nothing:
    def __init__(self):
        pass


class Nested:
    def __init__(self, n):
        self.pair = Pair(n, Slotted(n))
        self.own = [n]


def pairs(n):
    total = 0
    for i in range(n):
        pair = Pair(i, 2)
        total += pair.x + pair.y
    return total, vars(pair)


def slotted(n):
    total = 0.0
    for i in range(n):
        one = Slotted(i * 0.5)
        other = Slotted(i, i)
        total += one.a + one.b + other.b
    return total


def inherited(n):
    kept = []
    for i in range(n):
        kept.append(Derived(i, str(i)))
        wide = Wider(i, kept, None)
    return [(type(k).__name__, list(vars(k).items())) for k in kept[::97]], list(vars(wide)), wide.z


def orders(n):
    seen = {}
    for i in range(n):
        made = Sometimes(i)
        order = tuple(vars(made))
        seen[order] = seen.get(order, 0) + 1
    return seen


def many(n):
    total = 0
    for i in range(n):
        made = Many(i)
        total += made.a0 + made.d7
    return total, len(vars(made)), list(vars(made))[:4]


def again(n):
    for i in range(n):
        made = Again(i)
    return list(vars(made).items())


def nothing(n):
    last = None
    changes = 0
    for i in range(n):
        made = Nothing()
        made.late = i
        if made is not last:
            changes += 1
        last = made
    return changes, vars(last)


def nested(n):
    total = 0
    for i in range(n):
        made = Nested(i)
        total += made.pair.x + made.pair.y.a + made.own[0]
    return total


def mixed(n):
    classes = [Pair, Derived, Pair]
    out = []
    for i in range(n):
        out.append(classes[i % 3](i, i + 1).y)
    return sum(out)


for round in range(4):
    print(pairs(700), slotted(700), inherited(600))
    print(orders(700), many(500), again(500), nothing(500), nested(500), mixed(900))
