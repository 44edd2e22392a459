# expect: native
"""Hundreds of thousands of small additions before the sum leaves its word."""


def run(n, start, step):
    total = start
    for i in range(n):
        total += step
    return total


print(run(900000, (1 << 63) - 800000, 1))
print(run(400000, -(1 << 63) + 350000, -1))
print(run(400000, (1 << 30) - 350000, 1))
print(run(400000, (1 << 62) - 350000 * 3, 3))
