# expect: native
"""Writing the loop variable does not steer a for loop."""


def run(n):
    total = 0
    for i in range(n):
        i *= 2
        total += i
        if i % 3 == 0:
            i = -1
        total -= i
    return total, i


print(run(5000))


def bounds_change(n):
    stop = n
    steps = 0
    for i in range(stop):
        stop -= 1
        n += 5
        steps += 1
    return steps, stop, n


print(bounds_change(4000))
