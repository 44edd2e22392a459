# expect: any
"""Mutable defaults keep state between calls from a hot loop."""


def collect(v, store=[], limit=5):
    store.append(v)
    if len(store) > limit:
        del store[0]
    return sum(store)


def run(n):
    total = 0
    for i in range(n):
        total += collect(i)
        if i == 1000:
            collect.__defaults__ = ([1, 2, 3], 2)
        elif i == 2000:
            total += collect(5, [], limit=0)
    return total


print(run(3000), collect.__defaults__)
