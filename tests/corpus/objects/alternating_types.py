# expect: any
"""One expression sees int, float, str, list, bool, tuple and objects in turn."""


class N:
    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        return N(self.v + other.v)

    def __mul__(self, k):
        return N(self.v * k)

    def __repr__(self):
        return f"N({self.v})"


def run(n):
    values = [1, 0.5, "a", [1], True, (2,), N(3), 1 << 65, 1j]
    last = [None] * len(values)
    for i in range(n):
        v = values[i % len(values)]
        w = v + v
        last[i % len(values)] = w * 2
    return last


print(run(4500))
