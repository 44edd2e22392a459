"""A call with `*args` and `**kwargs`."""

from _parts import run


def target(*args, **kwargs):
    return len(args) + len(kwargs)


def work(n):
    args = (1, 2, 3)
    kwargs = {"a": 1}
    total = 0
    for _ in range(n):
        total += target(*args, **kwargs)
    return total


run(work)
