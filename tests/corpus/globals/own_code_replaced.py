# expect: any
"""A function's __code__ is replaced while its loop runs: seen by the next call only."""


def worker(n):
    total = 0
    for i in range(n):
        total += 1
        if i == 1000 and n == 3000:
            worker.__code__ = replacement.__code__
    return "first", total


def replacement(n):
    total = 0
    for i in range(n):
        total += 2
    return "second", total


print(worker(2999), worker(3000), worker(3000))
