# expect: any
"""Shift counts at and beyond the word size, and zero shifted by huge counts."""


def shifts(value, counts, rounds):
    out = []
    for r in range(rounds):
        for c in counts:
            right = value >> c
            left = value << c
            if r == 0:
                out.append((right, left))
    return out


counts = [0, 1, 29, 30, 31, 32, 59, 60, 61, 62, 63, 64, 65, 100, 127, 128]
for value in (0, 1, -1, 5, -5, (1 << 62), -(1 << 63), (1 << 63) - 1, 10**20, -(10**20)):
    print(value, shifts(value, counts, 100))


def huge_right(values, count, rounds):
    out = []
    for r in range(rounds):
        out = [v >> count for v in values]
    return out


for count in (10**6, 1 << 40, 1 << 63, 1 << 64, 1 << 100):
    print(huge_right([0, 1, -1, 7, -7, 10**30, -(10**30)], count, 50), 0 << count)
