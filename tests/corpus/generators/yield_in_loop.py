# expect: any
"""A hot loop that yields, consumed by another hot loop."""


def squares(n):
    for i in range(n):
        yield i * i
        i += 1


def pairs(n):
    a = b = 0
    while a < n:
        x = yield a, b
        a += 1
        b += 2 if x is None else x


def run(n):
    total = 0
    for v in squares(n):
        total += v
    for a, b in pairs(n):
        total += b - a
    return total


print(run(4000), run(0), list(squares(5)))
