# expect: any
"""Rich comparisons that count, reflect, raise and give odd results."""


class C:
    calls = 0

    def __init__(self, v):
        self.v = v

    def __lt__(self, other):
        C.calls += 1
        if not isinstance(other, C):
            return NotImplemented
        return self.v < other.v

    def __eq__(self, other):
        C.calls += 1
        return "yes" if isinstance(other, C) and self.v == other.v else ""

    __hash__ = None


def run(n):
    items = [C(i * 37 % 11) for i in range(11)]
    low = errors = equal = 0
    for i in range(n):
        a, b = items[i % 11], items[(i * 5) % 11]
        if a < b:
            low += 1
        if a > b:
            low += 2
        if a == b:
            equal += 1
        r = a != b
        try:
            a < 5 if i % 2 else 5 <= a
        except TypeError as e:
            errors += 1
            text = str(e)
    return low, equal, errors, text, r


print(run(2000), C.calls, sorted(c.v for c in sorted([C(3), C(1), C(2)])), C(1) == C(1))
