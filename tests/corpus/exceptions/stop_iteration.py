# expect: any
"""StopIteration from next() and __next__: in loops, in generators (RuntimeError)."""


class Counter:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration("empty")
        if self.n == 1234:
            raise LookupError(self.n)
        return self.n


def leaky(n):
    it = iter([1, 2, 3])
    for i in range(n):
        yield next(it)


def run(n):
    out = []
    c = Counter(n)
    total = 0
    while True:
        try:
            for v in c:
                total += v
            break
        except LookupError as e:
            out.append(e.args)
    for r in range(500):
        try:
            for v in leaky(5):
                total += v
        except RuntimeError as e:
            text = str(e), repr(e.__cause__)
    try:
        while True:
            total += next(c)
    except StopIteration as e:
        out.append(e.value)
    return total, out, text


print(run(3000))
