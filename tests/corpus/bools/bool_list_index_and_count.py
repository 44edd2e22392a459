# expect: native
"""Booleans as list indices and counters."""


def run(n):
    buckets = [0, 0]
    for i in range(n):
        buckets[i % 3 == 0] += 1
        buckets[i % 2 == 0 and i % 5 == 0] += 10
    return buckets


print(run(6000))
