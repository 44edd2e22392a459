# expect: native
"""x * y + z must round twice: a fused operation gives other bits."""


def run(n):
    x = 1.0000000001
    acc = 0.0
    errors = 0.0
    for i in range(n):
        y = 1.0 + i * 1e-9
        p = x * y
        acc = x * y - p + acc * 0.5 + x
        errors += x * y - p
        x = x * 1.0000001 + 1e-17
    return acc.hex(), errors.hex(), x.hex()


print(run(20000))


def dot(n):
    s = 0.0
    for i in range(n):
        s += (0.1 * i) * (0.3 - i * 0.7)
    return s.hex()


print(dot(20000))
