# expect: native
"""Sums in strict order: cancellation and lost low bits show any reordering."""


def run(n):
    s = 0.0
    c = 0.0
    for i in range(n):
        s = s + 1e16
        s = s + 1.0
        s = s - 1e16
        c = (c + 0.1) + 0.2 - 0.3
    return s, c.hex()


def kahan(n):
    s = c = 0.0
    for i in range(1, n):
        y = 1.0 / i - c
        t = s + y
        c = (t - s) - y
        s = t
    return s.hex(), c.hex()


print(run(10000))
print(kahan(20000))
