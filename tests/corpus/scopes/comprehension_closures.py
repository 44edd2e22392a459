# expect: any
"""Lambdas made in comprehensions, and comprehensions over cells."""


def run(n):
    base = 0
    acc = 0
    for i in range(n):
        base += 1
        fs = [lambda k: base + k + j for j in range(3)]
        acc += sum(f(i) for f in fs)
        gs = [lambda: w for w in range(2)]
        acc += gs[0]() + gs[1]()
    return acc


print(run(1500))
print([f() for f in [lambda: v for v in range(3)]], [f() for f in [lambda v=v: v for v in range(3)]])
