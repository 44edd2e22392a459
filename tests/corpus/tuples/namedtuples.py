# expect: any
"""namedtuple fields, _replace and unpacking; a tuple subclass with __getitem__."""
from collections import namedtuple

P = namedtuple("P", "x y")


class Odd(tuple):
    def __getitem__(self, i):
        return -1


def run(n):
    p = P(0, 1.5)
    total = 0
    for i in range(n):
        x, y = p
        total += p.x + p[0] + y
        p = p._replace(x=i % 10)
        q = Odd((1, 2))
        total += q[0] + sum(q)
        a, b = q
        total += a + b
    return total, p


print(run(2500))
