"""A coroutine that awaits another."""

from _parts import run


async def inner(x):
    return x & 3


async def outer(n):
    total = 0
    for i in range(n):
        total += await inner(i)
    return total


def work(n):
    try:
        outer(n).send(None)
    except StopIteration as end:
        return end.value


run(work)
