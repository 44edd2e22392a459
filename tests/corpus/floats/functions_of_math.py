"""Functions of `math` on floats, ints and what is out of their domain, in loops that compute with the results."""

import math
from math import atan2, cos, exp, fabs, log, sin, tan

INF = float("inf")
NAN = float("nan")


def angles(n):
    total = 0.0
    for i in range(n):
        x = i * 0.37 - 40
        total += sin(x) * cos(x) - tan(x) + math.atan(x) + atan2(x, i + 1) + fabs(x)
    return total


def ints(n):
    total = 0.0
    for i in range(n):
        total += sin(i) + math.cos(-i) + exp(-i) + atan2(i, 3) + fabs(-i) + math.sqrt(i)
    return total


def domain(function, values, n):
    out = []
    for i in range(n):
        value = values[i % len(values)] if i > n - 9 else 0.5
        try:
            result = function(value)
        except (ValueError, OverflowError, TypeError) as error:
            result = f"{type(error).__name__}: {error}"
        if i > n - 9:
            out.append(repr(result))
    return out


def logarithms(n):
    total = 0.0
    for i in range(n):
        total += log(1.5 + i) + log(2.0) * exp(i * 0.001)
    return total


def edges(n):
    total = 0
    for i in range(n):
        value = -0.0 if i % 2 else 0.0
        total += math.copysign(1, sin(value)) + math.copysign(1, atan2(value, -1.0)) + math.copysign(1, fabs(value))
    return total


def rebound(n):
    global sin
    total = 0.0
    for i in range(n):
        if i == n // 2:
            sin = lambda x: 100.0
        total += sin(i * 0.5)
    sin = math.sin
    return total


for _ in range(3):
    print(angles(300), ints(300), logarithms(300), edges(300), rebound(300))
    for f in (math.sin, math.cos, math.tan, math.exp, math.log, math.atan, math.fabs):
        print(f.__name__, domain(f, [INF, -INF, NAN, 1e308, -1.0, 0.0, 10**400, "a"], 200))
    print([domain(lambda v, f=f: f(v, 2.0), [INF, NAN, 0.0, 3], 150) for f in (math.atan2, math.log)])
