"""A constant of a function that a call returns or stores is that constant."""


class Holder:
    def __init__(self):
        self.n = 0.5

    def put(self):
        self.n = 1.5

    def take(self, value):
        self.n = value


def constant():
    return 1.5


def either(flag):
    number = 1000.5
    return number if flag else 77


def in_lists(n, keep):
    for i in range(n):
        keep[0] = constant()
        keep[1] = either(i & 1)
    return keep[0] is constant.__code__.co_consts[1], any(keep[1] is k for k in either.__code__.co_consts)


def in_attributes(n, holder):
    for i in range(n):
        holder.put()
    same = holder.n is Holder.put.__code__.co_consts[1]
    for i in range(n):
        holder.take(constant())
    return same, holder.n is constant.__code__.co_consts[1]


for n in (20, 300, 2000):
    print(in_lists(n, [0.5, 1]), in_attributes(n, Holder()))
