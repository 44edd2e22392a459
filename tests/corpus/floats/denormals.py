# expect: native
"""Denormal numbers must not be flushed to zero."""


def halvings():
    x = 1.0
    n = 0
    last = x
    while x:
        last = x
        x = x / 2.0
        n += 1
    return n, last, last.hex()


for _ in range(20):
    r = halvings()
print(r)


def run(n):
    s = 0.0
    t = 5e-324
    for i in range(n):
        s += t
        t = t * 1.0
    return s, s.hex(), (s * 0.5).hex(), (s / 3).hex()


print(run(5000))
