# expect: any
"""Comprehensions in comprehensions, with conditions and dependent ranges."""


def run(n):
    acc = 0
    for i in range(n):
        m = [[a * b + i for b in range(a)] for a in range(5) if a != 2]
        flat = [v for row in m for v in row if v % 2]
        t = {k: [v for v in row] for k, row in enumerate(m)}
        acc += sum(flat) + len(t) + sum(len(r) for r in t.values())
    return acc, m, flat


print(run(1200))
