# expect: any
"""Simultaneous assignment: swaps, rotations, and order of evaluation."""


def run(n):
    a, b, c = 1, 2.5, 3
    data = [1, 2, 3, 4]
    for i in range(n):
        a, b = b, a
        a, b, c = b, c, a
        k = i & 3
        k, data[k] = data[k] & 3, i & 7
        data[0], data[3] = data[3], data[0]
        a, data[k] = data[k], a
    return a, b, c, data, k


print(run(4001))
