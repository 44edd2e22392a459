# expect: any
"""__iter__ and __next__ changed on the class while a loop uses them."""


class Counter:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


def faster(self):
    self.i += 10
    if self.i >= self.n:
        raise StopIteration
    return self.i


def run(n):
    total = steps = 0
    for v in Counter(n):
        total += v
        steps += 1
        if v == 2000:
            Counter.__next__ = faster
    return total, steps


print(run(1500), run(4000))
for bad in (type("X", (), {"__iter__": lambda s: 5}), type("Y", (), {"__iter__": None}), type("Z", (), {})):
    try:
        for v in bad():
            pass
    except TypeError as e:
        print(e)
