# expect: native
"""Bit counting by n & (n - 1), bit_length and bit_count."""


def popcount(n):
    c = 0
    while n:
        n &= n - 1
        c += 1
    return c


total = 0
for i in range(3000):
    total += popcount(i) * i
print(total)
print([(popcount(v), v.bit_count(), v.bit_length()) for v in (2**30 - 1, 2**63 - 1, 2**64 - 1, 10**30)])
