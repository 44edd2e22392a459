# expect: any
"""Unpacking tuples of two, three and nested shapes in the loop."""


def run(n):
    data = [(i, i * 2) for i in range(50)]
    total = 0
    for r in range(n // 50):
        for a, b in data:
            total += a * b
        for (a, b), c in zip(data, range(50)):
            x, y, z = b, c, a
            total += x - y + z
    return total, a, b, c, x, y, z


print(run(4000))
