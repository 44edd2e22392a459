# expect: any
"""Insertion order through updates, deletions and merges."""


def run(n):
    d = {}
    for i in range(n):
        k = i * 31 % 17
        if i % 5 == 4:
            d.pop(k, None)
        else:
            d[k] = i
        if i % 40 == 0:
            d = d | {100 + i % 3: i}
            d |= [(50, i)]
    return list(d.items()), list(reversed(d))[:3], next(iter(d))


print(run(3000))
