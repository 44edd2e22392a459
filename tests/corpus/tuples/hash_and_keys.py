# expect: any
"""Tuples as dict keys and set members, made anew each iteration."""


def run(n):
    d = {}
    for i in range(n):
        k = (i % 7, i % 5)
        d[k] = d.get(k, 0) + i
        d[(k, 1.0 if i % 2 else 1)] = i
    return len(d), d[3, 4], d[((0, 0), 1)], sum(v for k, v in d.items() if len(k) == 2)


print(run(3000))
