# expect: any
"""Reads, writes and membership tests of dicts with int and str keys."""


def run(n):
    d = {}
    names = {"a": 0, "b": 0, "c": 0}
    hits = 0
    for i in range(n):
        k = i * 7 % 101
        if k in d:
            d[k] += i
            hits += 1
        else:
            d[k] = i
        names["abc"[i % 3]] += k
        if "z" not in names and i == 2000:
            names["z"] = hits
    return hits, len(d), sum(d.values()), names


print(run(4000))
