# expect: any
"""Left shifts that cross the borders in the loop, for both signs."""


def shift_up(start, count):
    value = start
    trail = []
    for i in range(count):
        value = value << 1
        if value.bit_length() in (30, 31, 60, 61, 62, 63, 64, 65):
            trail.append(value)
    return value, trail


for again in range(100):
    out = [shift_up(s, 80) for s in (1, -1, 3, -3, 5, 0)]
for item in out:
    print(item)


def table(limit):
    out = []
    for n in range(limit):
        out.append((1 << n) - 1)
        out.append(-1 << n)
    return out


print(table(130))
