# expect: any
"""Tuples built, indexed, sliced, concatenated and compared in the loop."""


def run(n):
    acc = 0
    t = (0, 0.5, "x")
    for i in range(n):
        u = (i, i * 0.5, t[2])
        acc += u[0] + t[-3] + len(u + t) + len(u * 2) + len(u[1:])
        if u > t:
            acc += 1
        if u == (i, i / 2, "x"):
            acc += 2
        t = u if i % 2 else (t[0] + 1, *t[1:])
    return acc, t, u


print(run(3000))
u = (1, 2)
for bad in ("(1, 2)[2]", "(1, 2)[-3]", "u['a']", "(1,) + [2]", "(1, 'a') < (1, 2)"):
    try:
        eval(bad)
    except (IndexError, TypeError) as e:
        print(bad, e)
