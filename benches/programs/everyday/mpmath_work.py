"""mpmath: constants, special functions, quadrature and roots with many digits."""

import mpmath
from mpmath import mp

mp.dps = 60
print(mpmath.quad(lambda x: mpmath.exp(-x * x) * mpmath.cos(x), [0, 1, 2, 5]))
print(mpmath.zeta(mpmath.mpf(3)), mpmath.gamma(mpmath.mpf(7) / 3))
print(mpmath.findroot(lambda x: mpmath.cos(x) - x, 0.7))
print(sum(mpmath.besselj(k, 3.5) for k in range(60)))
total = mpmath.mpf(0)
for k in range(1, 700000):
    total += mpmath.sqrt(k) / (k * k + 1)
print(total)
print(mpmath.polyroots([1, -3, 5, -7, 11, -13, 17, 1, 2], maxsteps=200, extraprec=100))
matrix = mpmath.matrix(50, 50)
for i in range(50):
    for j in range(50):
        matrix[i, j] = mpmath.mpf(1) / (i + j + 1)
print(mpmath.det(matrix))
