# expect: any
"""del, pop, popitem and clear; order after deletions; missing keys."""


def run(n):
    d = {}
    errors = popped = 0
    for i in range(n):
        d[i % 50] = i
        try:
            del d[(i * 3) % 50]
        except KeyError:
            errors += 1
        popped += d.pop((i * 7) % 50, 1)
        if i % 97 == 0 and d:
            k, v = d.popitem()
            popped += k + v
        if i % 1000 == 999:
            d.clear()
            try:
                d.popitem()
            except KeyError as e:
                text = str(e)
    return d, errors, popped, text


print(run(3500))
