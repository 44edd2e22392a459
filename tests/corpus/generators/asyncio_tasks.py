# expect: any
"""asyncio tasks with hot loops between awaits, gathered in order."""
import asyncio


async def work(k, n):
    total = 0
    for i in range(n):
        total += i * k
        if i % 200 == 0:
            await asyncio.sleep(0)
        if k == 3 and i == 700:
            raise ValueError(total)
    return total


async def main():
    results = await asyncio.gather(*(work(k, 1500) for k in range(5)), return_exceptions=True)
    queue = asyncio.Queue(3)

    async def put():
        for i in range(300):
            await queue.put(i)
        await queue.put(None)

    task = asyncio.create_task(put())
    total = 0
    while (v := await queue.get()) is not None:
        total += v
    await task
    return results, total


print(asyncio.run(main()))
