# expect: any
"""An int accumulator becomes a float in iteration 1000."""


def run(n):
    x = 0
    step = 1
    for i in range(n):
        if i == 1000:
            step = 0.5
        x = x + step
    return x, type(x), step


print(run(999), run(1000), run(1001), run(3000))


def back(n):
    x = 0.25
    for i in range(n):
        if i == 1000:
            x = int(x)
        x += 1 if i >= 1000 else 0.5
    return x, type(x)


print(back(999), back(1000), back(1001), back(3000))
