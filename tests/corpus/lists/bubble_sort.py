# expect: native
"""Swaps of list items in a nested loop, for ints and for floats."""


def bubble(a):
    n = len(a)
    swaps = 0
    for i in range(n):
        for j in range(n - 1 - i):
            if a[j] > a[j + 1]:
                a[j], a[j + 1] = a[j + 1], a[j]
                swaps += 1
    return swaps


for convert in (int, float, str):
    data = [convert((i * 7919) % 251) for i in range(150)]
    print(bubble(data), data[:5], data[-5:])
