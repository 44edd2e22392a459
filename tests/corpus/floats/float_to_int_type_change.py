# expect: any
"""A float local becomes int in iteration 1000 and float again in 2000."""


def run(n):
    x = 1.5
    trail = []
    for i in range(n):
        if i == 1000:
            x = 3
        elif i == 2000:
            x = x / 2
        x = x + x - x
        y = x * 2
        if i % 500 == 499:
            trail.append((i, x, y))
    return trail


print(run(3000))


def alternate(n):
    s = 0
    t = 0.0
    for i in range(n):
        v = i if i % 2 else i * 0.5
        s += v
        t = t - v
    return s, t


print(alternate(4001))
