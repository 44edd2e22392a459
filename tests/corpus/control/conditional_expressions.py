# expect: native
"""Conditional expressions, nested and with values of different types."""


def run(n):
    total = 0
    for i in range(n):
        a = i if i % 2 else -i
        b = 1.5 if i % 5 == 0 else 2 if i % 3 else True
        total += a * (b if a > 0 else 1) + (0 if i else 100)
    return total


print(run(6000))
