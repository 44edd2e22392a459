# expect: any
"""Unary minus, plus, invert and abs at the ends of machine words."""


def unary(values, rounds):
    acc = 0
    out = []
    for r in range(rounds):
        for v in values:
            n = -v
            acc = (acc + n * 3 + ~v - (+v) + abs(v)) % 1000003
            if r == rounds - 1:
                out.append((v, n, ~v, +v, abs(v), -n == v))
    return acc, out


borders = [0, 1, -1]
for bits in (29, 30, 31, 59, 60, 61, 62, 63, 64):
    borders += [(1 << bits) - 1, 1 << bits, -(1 << bits), -(1 << bits) - 1]
acc, rows = unary(borders, 200)
print(acc)
for row in rows:
    print(*row)
