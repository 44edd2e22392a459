# expect: any
"""async for, async comprehensions and async generators closed early."""
import asyncio

log = []


async def agen(n):
    try:
        for i in range(n):
            if i % 50 == 0:
                await asyncio.sleep(0)
            yield i
    finally:
        log.append(("closed", i))


class Manual:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n -= 1
        if self.n < 0:
            raise StopAsyncIteration
        return self.n


async def main(n):
    total = 0
    async for v in agen(n):
        total += v
    else:
        total += 1
    async for v in Manual(n):
        if v % 3:
            continue
        total -= v
    squares = [v * v async for v in agen(n) if v % 2]
    g = agen(n)
    async for v in g:
        if v == n // 2:
            break
    await g.aclose()
    return total, sum(squares), v


print(asyncio.run(main(2000)), log)
