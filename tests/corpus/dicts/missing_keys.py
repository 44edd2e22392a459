# expect: any
"""get with default, setdefault, __missing__, defaultdict and KeyError."""
from collections import defaultdict


class Auto(dict):
    calls = 0

    def __missing__(self, key):
        Auto.calls += 1
        if key % 5 == 4:
            raise KeyError("five")
        return key * 10


def run(n):
    plain, auto, dd = {1: 1}, Auto(), defaultdict(list)
    total = errors = 0
    for i in range(n):
        total += plain.get(i % 4, -1) + plain.get(i % 3) if i % 3 == 1 else plain.setdefault(i % 7, i)
        try:
            total += auto[i % 9]
        except KeyError as e:
            errors += 1
            arg = e.args
        dd[i % 6].append(i)
        if i % 500 == 0:
            auto[i % 9] = 5
    return total, errors, arg, plain, dict(auto), [len(v) for v in dd.values()]


print(run(3000), Auto.calls)
