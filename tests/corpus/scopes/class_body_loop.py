# expect: any
"""Hot loops in class bodies, also nested in functions and comprehensions."""


def make(k):
    class Inner:
        total = 0
        table = []
        for i in range(1000):
            total += i * k
            if i % 100 == 0:
                table.append(total)
        squares = [v * v for v in range(5)]

        def method(self):
            return self.total

    return Inner


out = [make(k) for k in (1, 2.5, 1 << 62)]
print([(c.total, c.table[-1], c.i, c.squares, c().method()) for c in out])


class Module:
    n = 0
    while n < 5000:
        n += 1
        if n % 7 == 0:
            n += 3


print(Module.n, sorted(k for k in vars(Module) if not k.startswith("__")))
