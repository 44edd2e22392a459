# expect: any
"""inspect: stack, getframeinfo, signature and generator state in hot code."""
import inspect


def where():
    info = inspect.getframeinfo(inspect.currentframe().f_back, context=1)
    return info.function, info.lineno, info.code_context, info.positions.col_offset


def gen(n):
    for i in range(n):
        yield where() if i % 100 == 99 else None


def run(n):
    found = {}
    g = gen(n)
    for w in g:
        if w:
            found[str(w)] = found.get(str(w), 0) + 1
    return found, inspect.getgeneratorstate(g)


print(run(1000))
