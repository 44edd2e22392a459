# expect: any
"""Coroutines with a hand-written loop: await in hot loops."""


class Suspend:
    def __await__(self):
        got = yield "wait"
        return got


async def worker(n, step):
    total = 0
    for i in range(n):
        if i % 10 == 0:
            total += await Suspend()
        total += step
    return total


async def parent(n):
    a = await worker(n, 1)
    b = await worker(n, 0.5)
    return a, b


def drive(coro):
    waits = 0
    value = None
    try:
        while True:
            coro.send(value)
            waits += 1
            value = waits % 3
    except StopIteration as e:
        return waits, e.value


print(drive(parent(3000)))
