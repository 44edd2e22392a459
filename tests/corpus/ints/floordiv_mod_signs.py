# expect: any
"""Floor division and modulo with every combination of signs."""


def table(numbers, divisors):
    rows = []
    for n in numbers:
        for d in divisors:
            q = n // d
            r = n % d
            rows.append((n, d, q, r))
            if q * d + r != n:
                print("identity broken", n, d)
    return rows


small = list(range(-13, 14))
divisors = [d for d in range(-7, 8) if d]
for _ in range(30):
    rows = table(small, divisors)
print(rows)
edges = [s * ((1 << b) + o) for b in (30, 31, 60, 62, 63, 64) for o in (-1, 0, 1) for s in (1, -1)]
rows = table(edges, [1, -1, 2, -2, 3, -3, 10, -10, (1 << 31), -(1 << 31), (1 << 62) + 1, -(1 << 63)])
print(rows)
