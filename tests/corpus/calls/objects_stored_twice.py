# expect: native
"""Objects that calls store where their callers stored others, in places that have several names."""


class Pair:
    def __init__(self, first, second):
        self.first = first
        self.second = second


one, other = Pair(1, 2), Pair(1, 3)
shared = [1, 2]


def inner(a, b, pair):
    shared[1] = b
    pair.first = one.second
    return a


def outer(a, b, pair):
    pair.first += b
    inner(a, b, pair)


def loop(numbers):
    for k in numbers:
        outer(k, k + 1, one if k & 1 else other)


loop(range(300))
print(one.first, other.first, shared)
