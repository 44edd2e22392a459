# expect: native
"""Arithmetic on an int and a float in both orders."""


def run(n):
    x = 0.5
    y = 0.0
    for i in range(1, n):
        x = x + i
        y = i - x
        x = x * 0.999 + y / i
        y = i * y + 3 - x
        x = 2 * x - 1
        if x > 1e12 or x < -1e12:
            x = x / 1e12
    return x, y, x.hex(), y.hex()


print(run(5000))
print([a + b for a in (1, True, 2**53, -(2**63)) for b in (0.1, 1e16, -0.0)])
print([b - a for a in (1, True, 2**53, -(2**63)) for b in (0.1, 1e16, -0.0)])
