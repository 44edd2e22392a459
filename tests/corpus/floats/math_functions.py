# expect: any
"""math functions in a loop, with domain and range errors."""
import math
from math import floor, sqrt


def run(n):
    s = 0.0
    k = 0
    for i in range(1, n):
        s += sqrt(i) + math.sin(i) * math.exp(-i / n) + math.log(i)
        k += floor(s) + math.ceil(-s) + math.trunc(s / 3) + math.isqrt(i)
    return s.hex(), k


print(run(3000))
counts = {}
for i in range(2000):
    try:
        math.sqrt(500 - i)
        math.log(1500 - i)
        math.exp(i)
    except (ValueError, OverflowError) as e:
        counts[str(e)] = counts.get(str(e), 0) + 1
print(counts)
print(math.fsum([0.1] * 10), math.hypot(3, 4), math.fmod(-7.5, 2), math.remainder(7.5, 2), math.nextafter(1, 2))
