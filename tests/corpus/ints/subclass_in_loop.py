# expect: any
"""From iteration 1000 on the operand is a subclass of int with its own __add__."""


class Loud(int):
    calls = 0

    def __add__(self, other):
        Loud.calls += 1
        return int(self) + int(other) + 1000000

    __radd__ = __add__


class Plain(int):
    pass


def run(n, special):
    x = 0
    step = 1
    for i in range(n):
        if i == 1000:
            step = special
        x = x + step
        x = step + x
    return x, type(x), type(step)


print(run(3000, Plain(3)))
print(run(3000, Loud(3)), Loud.calls)
p = Plain(5)
print(type(p + 0), type(+p), type(-p), type(p << 1), type(p * 1), type(p // 1), type(p & p))
