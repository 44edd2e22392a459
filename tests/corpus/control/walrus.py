# expect: native
"""Assignment expressions in conditions, arguments and comprehensions."""


def run(n):
    total = 0
    x = n
    while (y := x // 2) > 0:
        total += y
        x = y if x % 2 else x - 1
    for i in range(n):
        if (m := i % 10) > 7 and (k := m * 2) > 16:
            total += k
        total += m
    return total, x, y, m, k


print(run(3000))


def comp(n):
    last = [t := i * 2 for i in range(n)]
    return len(last), t, any((hit := v) > 1000 for v in last), hit


print(comp(2000))
