# expect: native
"""Newton's integer square root for small and big numbers."""


def isqrt(n):
    if n < 2:
        return n
    x = n
    y = (x + 1) // 2
    while y < x:
        x = y
        y = (x + n // x) // 2
    return x


total = 0
for i in range(3000):
    total += isqrt(i * i + i)
print(total)
print([isqrt(10**k) for k in range(0, 60, 3)])
print([isqrt((1 << b) - 1) for b in (62, 63, 64, 65, 126)])
