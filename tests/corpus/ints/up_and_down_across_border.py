# expect: native
"""A sum that crosses the same border thousands of times in both directions."""


def swing(border, width, count):
    x = border
    above = 0
    for i in range(count):
        if i & 1:
            x = x - width - i
        else:
            x = x + width + i
        if x >= border:
            above += 1
    return x, above


for bits in (30, 60, 62, 63, 64, 65):
    for sign in (1, -1):
        for offset in (-1, 0, 1):
            print(bits, sign, offset, swing(sign * (1 << bits) + offset, 5, 4001))
