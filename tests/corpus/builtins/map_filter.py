# expect: any
"""map and filter with Python functions, builtins and None."""


def odd(x):
    return x & 1


def run(n):
    total = 0
    for v in map(lambda x: x * x, range(n)):
        total += v
    for v in filter(odd, range(n)):
        total -= v
    for v in map(int.__add__, range(n), range(n, 0, -1)):
        total ^= v
    for v in filter(None, [0, 1, "", 2.5, None] * (n // 5)):
        total += v
    return total


print(run(3000))
calls = []
m = map(lambda x: calls.append(x) or 10 // x, [5, 2, 0, 1] * 300)
good = bad = 0
while True:
    try:
        for v in m:
            good += v
        break
    except ZeroDivisionError:
        bad += 1
print(good, bad, len(calls))
