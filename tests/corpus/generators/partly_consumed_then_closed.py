# expect: any
"""close() runs the finally block at the yield where the generator stands."""
log = []


def gen(n):
    i = total = 0
    try:
        for i in range(n):
            total += i
            yield total
    except GeneratorExit:
        log.append(("exit", i, total))
        raise
    finally:
        log.append(("finally", i, total))


def run(n, stop):
    g = gen(n)
    for k, v in enumerate(g):
        if k == stop:
            break
    g.close()
    return v, next(g, "closed")


print(run(3000, 2000), run(3000, 0), run(100, 99))
for i in range(500):
    gen(5).close()
    g = gen(3)
    next(g)
    del g
print(len(log), log[:4], log[-1])
