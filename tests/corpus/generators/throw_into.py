# expect: any
"""throw() into a hot generator: handled there, translated, or passed on."""


def gen(n):
    handled = 0
    for i in range(n):
        try:
            yield i
        except ValueError as e:
            handled += e.args[0]
            yield "handled"
        except KeyError:
            raise LookupError(i) from None
    return handled


def run(n):
    g = gen(n)
    counts = {}
    value = None
    try:
        for i in range(n * 2):
            if i % 7 == 3:
                v = g.throw(ValueError(i))
            else:
                v = next(g)
            counts[type(v).__name__] = counts.get(type(v).__name__, 0) + 1
    except StopIteration as e:
        value = e.value
    g = gen(n)
    for i in range(1500):
        next(g)
    try:
        g.throw(KeyError)
    except LookupError as e:
        return counts, value, e.args, next(g, "over")


print(run(3000))
