# expect: native
"""and, or, xor and invert on negative, small and large values."""


def mix(values, rounds):
    acc = 0
    for r in range(rounds):
        for a in values:
            for b in values:
                acc ^= (a & b) + (a | b) - (a ^ b) + (~a & b)
                acc = acc * 5 % 18446744073709551557
    return acc


values = [0, 1, -1, 255, -256, (1 << 30) - 1, -(1 << 30), 1 << 31, -(1 << 62), (1 << 63) - 1, -(1 << 63), 1 << 64, -(10**25)]
print(mix(values, 30))
print([[a & b for b in values] for a in values])
print([[a | b for b in values] for a in values])
print([[a ^ b for b in values] for a in values])
