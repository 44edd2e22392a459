# expect: any
"""Loops that always leave in the first iteration, called very often."""


def once(data):
    for v in data:
        if v:
            return v
        break
    while data:
        break
    else:
        return -1
    return 0


def run(n):
    total = 0
    inputs = [[1, 2], [], [0, 5], [7]]
    for i in range(n):
        total += once(inputs[i % 4])
    return total


print(run(8000))
