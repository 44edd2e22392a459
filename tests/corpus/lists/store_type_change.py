# expect: any
"""Stores of ints, then floats, then objects into one list."""


def run(n):
    data = [0] * 8
    snapshots = []
    value = 1
    for i in range(n):
        if i == 1000:
            value = 1.5
        elif i == 1500:
            value = "s"
        elif i == 2000:
            value = None
        elif i == 2500:
            value = 1 << 90
        data[i % 8] = value
        if i % 500 == 3:
            snapshots.append(list(data))
    return snapshots


for s in run(3000):
    print(s)
