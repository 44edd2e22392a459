# expect: native
"""Comparisons and branches on nan, inf and signed zeros."""


def run(values, n):
    counts = [0] * 7
    k = len(values)
    for i in range(n):
        a = values[i % k]
        b = values[(i * 7 + i // k) % k]
        if a < b:
            counts[0] += 1
        if a <= b:
            counts[1] += 1
        if a == b:
            counts[2] += 1
        if a != b:
            counts[3] += 1
        if a > b:
            counts[4] += 1
        if a >= b:
            counts[5] += 1
        if not (a < b) and not (a >= b):
            counts[6] += 1
    return counts


nan, inf = float("nan"), float("inf")
print(run([0.0, -0.0, 1.0, -1.0, nan, inf, -inf, 5e-324, 1e308], 9000))
while_count = 0
x = 1.0
while x == x:
    x = x * 10.0 if x < inf else x - x
    while_count += 1
print(while_count, x)
