# expect: native
"""Subtraction that falls across the negative word and digit borders."""


def fall(start, step, count):
    total = start
    seen = []
    for i in range(count):
        total = total - step
        if i % 500 == 0 or i > count - 4:
            seen.append(total)
    return total, seen


for bits in (15, 29, 30, 31, 59, 60, 61, 62, 63, 64, 90):
    for delta in (1, 7, 1 << max(bits - 8, 0)):
        start = -(1 << bits) + 1500 * delta
        print(bits, delta, *fall(start, delta, 3000))
