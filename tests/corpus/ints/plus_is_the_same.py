"""A plus sign gives the number itself where it is an exact int or float, and a new one of a bool or a subclass."""
from operator import is_


class Number(int):
    pass


def work(n):
    same, items = [0] * 6, [12345, 1.5, True, Number(7), 1 << 70]
    for i in range(n):
        a = i + 1000
        x = i / 3
        same[0] += is_(+a, a)
        same[1] += is_(+x, x)
        for at, item in enumerate(items):
            same[2] += is_(+item, item) << at
        kept = [+a, a, +items[0], items[0]]
        same[3] += kept[0] is kept[1]
        same[4] += kept[2] is kept[3]
        same[5] += type(+items[2]) is int and type(+items[3]) is int
    return same


print(work(1500))
