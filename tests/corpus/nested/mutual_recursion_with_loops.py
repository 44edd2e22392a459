# expect: any
"""Two functions with loops that call each other."""


def even(n, log):
    total = 0
    for i in range(2):
        total += i + n
        if n > 0:
            total += odd(n - 1, log)
    log[0] += 1
    return total


def odd(n, log):
    total = 0
    i = 0
    while i < 2:
        i += 1
        total -= n
        if n > 0:
            total += even(n - 1, log)
    log[1] += 1
    return total


log = [0, 0]
print([even(n, log) for n in range(10)], log)
