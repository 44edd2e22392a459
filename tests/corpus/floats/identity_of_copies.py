"""A computed number that several targets get is one object for all of them; so are both operands of a chained comparison."""


class Record:
    pass


class Keys(dict):
    def __getitem__(self, key):
        self.read = key
        return super().get(key, 0)

    def __setitem__(self, key, value):
        self.same = self.read is key
        super().__setitem__(key, value)


class Seen:
    def __init__(self):
        self.got = []

    def __lt__(self, other):
        self.got.append(other)
        return True

    __gt__ = __lt__


def lists(n, l, m):
    for i in range(n):
        l[0] = m[0] = i * 1.5
    return l[0] is m[0]


def dicts(n, d, e):
    for i in range(n):
        d["k"] = e["k"] = i + 1000
    return d["k"] is e["k"]


def one_list(n, l):
    nan = float("nan")
    for i in range(n):
        l[0] = l[1] = nan + i
    return l[0] in l[1:]


def attributes(n, a):
    for i in range(n):
        a.x = a.y = i + 1000
    return a.x is a.y


def with_a_local(n, l):
    same = 0
    for i in range(n):
        l[0] = x = i * 0.5
        same += l[0] is x
        y = l[1] = i * 1000
        same += l[1] is y
    return same


def a_global(n, l):
    global g
    nan = float("nan")
    for i in range(n):
        g = l[0] = nan + i
    return g in l


def augmented(n):
    keys = Keys()
    same = 0
    for i in range(n):
        keys[i * 1000 + 7] += 1
        same += keys.same
    return same


def chained(n):
    left, right = Seen(), Seen()
    for i in range(n):
        left < i * 1000 + 7 < right
    return sum(a is b for a, b in zip(left.got, right.got))


for n in (60, 700):
    print(lists(n, [0.5], [0.5]), dicts(n, {}, {}), one_list(n, [0.5, 0.5]), attributes(n, Record()))
    print(with_a_local(n, [0.5, 1]), a_global(n, [0.5]), augmented(n), chained(n))
