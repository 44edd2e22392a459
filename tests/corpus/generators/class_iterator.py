# expect: any
"""Classes with __iter__ as a generator and with __next__ as a method."""


class Table:
    def __init__(self, rows):
        self.rows = rows

    def __iter__(self):
        for r in self.rows:
            yield r * self.factor

    factor = 2


class Down:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


class OldStyle:
    def __getitem__(self, i):
        if i == 1500:
            raise IndexError
        return i


def run():
    total = 0
    t = Table(range(1500))
    for v in t:
        total += v
        if v == 2000:
            t.factor = 3
    for v in Down(2000):
        total -= v
    for v in OldStyle():
        total += v
    try:
        for v in Table:
            pass
    except TypeError as e:
        return total, str(e)


print(run())
