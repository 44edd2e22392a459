# expect: native
"""Addition that grows across the 30-, 60-, 62-, 63- and 64-bit borders."""


def climb(start, step, count):
    total = start
    seen = []
    for i in range(count):
        total = total + step
        if i % 500 == 0 or i > count - 4:
            seen.append(total)
    return total, seen


for bits in (15, 29, 30, 31, 59, 60, 61, 62, 63, 64, 90):
    for delta in (1, 3, 1 << max(bits - 8, 0)):
        start = (1 << bits) - 1500 * delta
        total, seen = climb(start, delta, 3000)
        print(bits, delta, total, type(total).__name__, seen)
