# expect: any
"""Fraction, Decimal, int, float and bool meet in one hot expression."""
from decimal import Decimal
from fractions import Fraction


def run(values, n):
    total = values[0] * 0
    for i in range(n):
        v = values[i % len(values)]
        total = total + v * 2 - v
    return total, type(total).__name__


print(run([1, Fraction(1, 3), True], 600))
print(run([1, Decimal("0.1"), 2], 1500))
print(run([Fraction(1, 2), 0.25, 3], 900))
try:
    run([Decimal(1), 0.5], 10)
except TypeError as e:
    print(e)
