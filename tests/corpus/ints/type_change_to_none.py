# expect: any
"""A local turns None in iteration 1000; the loop tests it by identity."""


def run(n):
    value = 7
    hits = nones = 0
    for i in range(n):
        if i == 1000:
            value = None
        if i == 2000:
            value = 9
        if value is None:
            nones += 1
        else:
            hits += value
    return hits, nones, value


print(run(500), run(1500), run(3000))


def fails(n):
    value = 7
    total = 0
    try:
        for i in range(n):
            if i == 1000:
                value = None
            total += value
    except TypeError as e:
        return i, total, str(e)
    return total


print(fails(900), fails(2000))
