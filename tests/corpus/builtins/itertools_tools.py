# expect: any
"""chain, count, cycle, islice, product, accumulate, groupby in loops."""
import itertools as it


def run(n):
    total = 0
    for v in it.chain(range(n), [5] * n):
        total += v
    for a, b in it.islice(zip(it.count(3), it.cycle("xyz")), n):
        total += a * ord(b)
    for a, b, c in it.product(range(12), repeat=3):
        total ^= a * b + c
    for v in it.accumulate(range(n)):
        total -= v
    for k, g in it.groupby(range(n), lambda v: v // 10):
        total += k * sum(g)
    for p in it.combinations(range(14), 4):
        total += p[0] * p[3]
    for v in it.takewhile(lambda v: v < n, it.count(0, 3)):
        total += v
    return total


print(run(3000))
