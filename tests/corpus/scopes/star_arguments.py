# expect: any
"""Calls with *args and **kwargs, keyword-only and positional-only parameters."""


def f(a, /, b, *rest, c=0, **more):
    return a + b * 2 + sum(rest) * 3 + c * 5 + sum(more.values()) * 7


def run(n):
    acc = 0
    args = [1, 2]
    kw = {"c": 1}
    for i in range(n):
        acc += f(i, 1) + f(i, b=2) + f(*args) + f(*args, i, **kw) + f(1, *range(3), d=i, **kw)
        if i % 500 == 0:
            args.append(i)
        if i == 1000:
            kw["z"] = 9
    return acc


print(run(2000))
