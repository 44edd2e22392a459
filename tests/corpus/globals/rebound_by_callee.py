# expect: any
"""A called function rebinds the global the hot loop reads."""
step = 1


def meddle(i):
    global step
    if i == 1000:
        step = 10
    elif i == 2000:
        step = 0.5


def run(n):
    total = 0
    for i in range(n):
        total += step
        meddle(i)
        total += step
    return total


print(run(3000), step)
