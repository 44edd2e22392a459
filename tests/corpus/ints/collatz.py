# expect: native
"""Collatz lengths: unpredictable branches on parity."""


def longest(limit):
    best, best_n = 0, 0
    for n in range(1, limit):
        x = n
        length = 0
        while x != 1:
            if x % 2 == 0:
                x //= 2
            else:
                x = 3 * x + 1
            length += 1
        if length > best:
            best, best_n = length, n
    return best, best_n


print(longest(4000))
x, top, steps = 27**20, 0, 0
while x != 1:
    x = x >> 1 if not x & 1 else 3 * x + 1
    top = max(top, x)
    steps += 1
print(steps, top)
