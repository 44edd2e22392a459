# expect: any
"""Indices that do not fit a machine word, met in a hot loop."""


def run(n):
    data = [1, 2, 3]
    kinds = {}
    step = 1
    i = 0
    for r in range(n):
        if r == 1000:
            i = 2**62
        if r == 1500:
            i = -(2**63) - 5
        if r == 2000:
            i = 0
        try:
            data[i] += 1
            i = (i + step) % 3
        except IndexError as e:
            kinds[str(e)] = kinds.get(str(e), 0) + 1
            i *= 3
    return data, kinds


print(run(3000))
