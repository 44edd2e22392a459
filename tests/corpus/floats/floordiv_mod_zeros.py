# expect: any
"""float // and % with every sign, including signed zeros and infinities."""


def table(values, rounds):
    for r in range(rounds):
        out = []
        for a in values:
            for b in values:
                try:
                    q = a // b
                    m = a % b
                except ZeroDivisionError as e:
                    q = m = str(e)
                out.append((a, b, q, m))
    return out


values = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 3.7, -3.7, 1e300, -1e300, 5e-324, float("inf"), -float("inf"), float("nan")]
for row in table(values, 20):
    print(*map(repr, row))
