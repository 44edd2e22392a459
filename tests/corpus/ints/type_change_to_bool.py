# expect: any
"""The added value is an int, then True or False from iteration 1000 on."""


def run(n):
    x = 0
    kinds = []
    step = 2
    for i in range(n):
        if i == 1000:
            step = i > 5
        elif i == 2000:
            step = not step
        y = step
        x += y
        z = y & 1
        if i in (0, 999, 1000, 1001, 1999, 2000, 2001):
            kinds.append((i, y, z, type(y).__name__, type(z).__name__, type(y + 0).__name__))
    return x, kinds


print(run(3000))
