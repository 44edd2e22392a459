# expect: any
"""reduce, partial and lru_cache in loops."""
from functools import lru_cache, partial, reduce


@lru_cache(maxsize=50)
def slow(x):
    return x * x % 97


def run(n):
    add = partial(lambda a, b, c=0: a + b * c, 5, c=3)
    total = 0
    for i in range(n):
        total += add(i) + slow(i % 60) + reduce(lambda a, b: a * 3 + b, (i, 2, 3))
    return total


print(run(2500), slow.cache_info())
