# expect: native
"""Pi by a private generator: ints, float division and compares."""


def estimate(n, seed):
    inside = 0
    x = seed
    for _ in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        a = x / 2147483648.0
        x = (x * 1103515245 + 12345) % 2147483648
        b = x / 2147483648.0
        if a * a + b * b <= 1.0:
            inside += 1
    return inside, 4.0 * inside / n, x


print(estimate(20000, 42), estimate(20000, 7), estimate(1, 1))
