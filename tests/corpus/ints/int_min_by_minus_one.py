# expect: any
"""The most negative machine word divided by -1, and its remainder."""


def run(values, divisor, rounds):
    out = []
    for r in range(rounds):
        for v in values:
            q = v // divisor
            m = v % divisor
            if r == rounds - 1:
                out.append((v, q, m, -v == q, divmod(v, divisor)))
    return out


values = [-(1 << 63), -(1 << 63) + 1, -(1 << 63) - 1, (1 << 63) - 1, -(1 << 31), -(1 << 62), -(1 << 30), -(1 << 60)]
for divisor in (-1, 1):
    for row in run(values, divisor, 500):
        print(*row)
