# expect: any
"""Existing keys rebound during iteration over keys, values and items."""


def run(n):
    d = {i: 1 for i in range(n)}
    total = 0
    for k in d:
        d[(k * 7) % n] += k
    for v in d.values():
        total += v
        d[0] = total
    for k, v in d.items():
        total += k * v % 11
        d[n - 1] = v
    return total, d[0], d[n - 1]


print(run(3000))
