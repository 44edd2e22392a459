# expect: any
"""Many suspended frames of one code object, resumed in turn."""


def gen(start, step):
    x = start
    while True:
        got = yield x
        x = x + step if got is None else got


def run(n):
    gens = [gen(1, 1), gen(0.5, 0.25), gen("a", "b"), gen(2**62, 2**60), gen(True, True)]
    for i in range(n):
        for k, g in enumerate(gens):
            v = next(g)
            if k == 2 and len(v) > 20:
                g.send("c")
    return [next(g) for g in gens]


print(run(1500))
