# expect: any
"""Ints around 2**53 (and far beyond) against floats: exact comparison."""


def run(ints, floats, rounds):
    for r in range(rounds):
        out = []
        for i in ints:
            for f in floats:
                out.append((i < f) + 2 * (i <= f) + 4 * (i == f) + 8 * (i != f) + 16 * (i > f) + 32 * (f < i))
    return out


ints = [2**53 + d for d in range(-2, 4)] + [-(2**53) - d for d in range(3)]
ints += [2**63 - 1, 2**63, 2**63 + 1, -(2**63), -(2**63) - 1, 2**64, 10**308, 10**309, -(10**400), 0]
floats = [2.0**53, 2.0**53 + 2, -(2.0**53), 2.0**63, -(2.0**63), 2.0**64, 1e308, float("inf"), -float("inf"), float("nan"), 0.0, -0.0]
print(run(ints, floats, 20))
print(2**53 + 1 == float(2**53), 2**53 + 1 > float(2**53), hash(2**53 + 1) == hash(2.0**53))
