# expect: native
"""Gauss elimination with floats and with Fractions."""
from fractions import Fraction


def solve(a, b):
    n = len(a)
    for c in range(n):
        p = max(range(c, n), key=lambda r: abs(a[r][c]))
        a[c], a[p], b[c], b[p] = a[p], a[c], b[p], b[c]
        for r in range(c + 1, n):
            f = a[r][c] / a[c][c]
            if f:
                for k in range(c, n):
                    a[r][k] -= f * a[c][k]
                b[r] -= f * b[c]
    x = [0] * n
    for r in range(n - 1, -1, -1):
        s = b[r]
        for k in range(r + 1, n):
            s -= a[r][k] * x[k]
        x[r] = s / a[r][r]
    return x


def system(n, kind):
    a = [[kind((i * 5 + j * 3) % 11 + (20 if i == j else 0)) for j in range(n)] for i in range(n)]
    return a, [kind(i * i % 13 + 1) for i in range(n)]


print([v.hex() for v in solve(*system(24, float))][:8])
print(solve(*system(6, Fraction)))
try:
    solve([[1.0, 1.0], [1.0, 1.0]], [1.0, 2.0])
except ZeroDivisionError as e:
    print(e)
