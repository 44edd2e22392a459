# expect: any
"""All six comparisons between values next to the borders."""


def compare_all(values, rounds):
    out = []
    for r in range(rounds):
        bits = 0
        for a in values:
            for b in values:
                bits = (bits * 64 + (a < b) + 2 * (a <= b) + 4 * (a == b)
                        + 8 * (a != b) + 16 * (a > b) + 32 * (a >= b)) % (2**89 - 1)
        out.append(bits)
    return out


values = [0, 1, -1]
for b in (29, 30, 31, 60, 62, 63, 64):
    values += [(1 << b) - 1, 1 << b, (1 << b) + 1, -(1 << b) + 1, -(1 << b), -(1 << b) - 1]
result = compare_all(values, 8)
print(set(result))
print([i for i, (a, b) in enumerate(zip(values, values[1:])) if a < b])
