# expect: any
"""zip of two and three sources; which source loses an element at the end; strict."""


def run(n):
    a = iter(range(n))
    b = iter(range(n - 5))
    total = 0
    for x, y in zip(a, b):
        total += x * y
    rest = next(a, None)
    for x, y in zip(iter(range(3)), a):
        total += y
    return total, rest, list(a)


print(run(4000))
out = 0
for x, y, z in zip([1, 2, 3] * 1000, range(3000), "abc" * 1000):
    out += x * y + ord(z)
print(out)
for i in range(500):
    try:
        for p in zip((1, 2, 3), (1, 2), strict=True):
            pass
    except ValueError as e:
        msg = str(e), p
print(msg)
