# expect: any
"""Unpacking lists, strings, dicts, ranges, generators and iterators."""


def gen(k):
    yield k
    yield k + 1


class Pair:
    def __iter__(self):
        return iter((5, 6))


def run(n):
    total = 0
    sources = [lambda: [1, 2], lambda: range(2), lambda: gen(3), lambda: {7: 0, 8: 0}, Pair, lambda: (0.5, 1), lambda: map(int, "12")]
    for i in range(n):
        a, b = sources[i % len(sources)]()
        total += a * 10 + b
        c, d = "xy" if i % 2 else "pq"
        total += c < d
    return total, a, b, c, d


print(run(2800))
