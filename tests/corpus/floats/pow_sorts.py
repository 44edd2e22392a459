# expect: any
"""float ** float: zero bases, negative bases (complex), overflow, nan."""


def table(values, rounds):
    for r in range(rounds):
        out = []
        for a in values:
            for b in values:
                try:
                    p = a**b
                except (ZeroDivisionError, OverflowError) as e:
                    p = type(e).__name__, str(e)
                out.append((a, b, p))
    return out


values = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, 1e200, -3.5, float("inf"), -float("inf"), float("nan")]
for row in table(values, 15):
    print(*map(repr, row))


def by_numbers(bases, exponents, rounds):
    for r in range(rounds):
        out = []
        for a in bases:
            for b in exponents:
                try:
                    p = a**b
                except (ZeroDivisionError, OverflowError) as e:
                    p = type(e).__name__
                out.append((a, b, p))
    return out


bases = [-0.0, 0.0, -1.5, 1.5, -1e-160, 1e-160, -1e160, -7.0, -float("inf")]
exponents = [-3, -2, -1, 0, 1, 2, 3, 2.0, 3.0, 1e16, 9007199254740991.0, -9007199254740991.0, 4503599627370497.5, True]
for row in by_numbers(bases, exponents, 15):
    print(*map(repr, row))


def squares(n):
    s = 0.0
    for i in range(n):
        s += (i * 0.5) ** 2 + (i + 1.0) ** 0.5 + 2**0.25
    return s.hex()


print(squares(4000))


def distances(n):
    s = 0.0
    for i in range(n):
        x, y = 1000.5 - i, i - 2000.25
        s += (x**2 + y**2) ** 0.5 + x**3 * 1e-9
    return s.hex()


print(distances(4000))
