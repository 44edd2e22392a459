# expect: native
"""Euclid's algorithm by modulo, with signs and zero."""


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


total = 0
for i in range(1, 120):
    for j in range(1, 60):
        total += gcd(i * 6, j * 4)
print(total)
print([gcd(a, b) for a in (0, 12, -12, 2**64, 3**41) for b in (0, 18, -18, 2**63, 3**40)])
