# expect: any
"""An error inside a hot generator reaches the consumer; the generator is over."""


def gen(data):
    for i, d in enumerate(data):
        yield 1000 // d


def run(n):
    data = list(range(n, -5, -1))
    total = seen = 0
    g = gen(data)
    try:
        for v in g:
            total += v
            seen += 1
    except ZeroDivisionError as e:
        tb = e.__traceback__
        depth = 0
        while tb:
            depth += 1
            tb = tb.tb_next
        return total, seen, depth, next(g, "over"), g.gi_frame


print(run(2500))
