# expect: any
"""Generators that yield for long, are changed late, thrown into and closed."""
log = []


def gen(step):
    x = 0
    try:
        while True:
            got = yield x
            x += step if got is None else got
    except ValueError:
        log.append(("value", x))
        yield "thrown"
    finally:
        log.append(("end", x))


def run(n):
    g = gen(1)
    total = 0
    for v in g:
        total += v & 7
        if v > n:
            break
    g.send(0.5)
    for i in range(1000):
        total += next(g)
    total += g.send(1 << 70)
    return total, g.throw(ValueError), next(g, "over")


print(run(400000), log)
for k in range(3):
    g = gen(k)
    for i in range(50000):
        next(g)
    g.close()
print(log)
