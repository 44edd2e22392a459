# expect: any
"""All operands are beyond 64 bits from the first iteration."""


def run(x, y, count):
    a, b = x, y
    for i in range(count):
        a = a + b
        b = (a ^ b) - (b >> 3)
        if a.bit_length() > 200:
            a >>= 90
        if b.bit_length() > 200:
            b >>= 70
    return a, b


print(run(10**30, -(10**25), 3000))
print(run(2**64, 2**64 + 1, 3000))
print(run(-(2**127), 2**65, 3000))
