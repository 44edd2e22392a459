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


def squares(n):
    s = 0.0
    for i in range(n):
        s += (i * 0.5) ** 2 + (i + 1.0) ** 0.5 + 2**0.25
    return s.hex()


print(squares(4000))
