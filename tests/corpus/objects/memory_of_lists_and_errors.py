# expect: any
"""tracemalloc: the peak of a hot loop stays far below what it allocates."""
import gc
import tracemalloc


def work(n):
    total = 0
    for i in range(n):
        block = [i] * 200
        total += block[-1]
        try:
            block[i]
        except IndexError as e:
            total += len(e.args)
    return total


work(500)
gc.collect()
tracemalloc.start()
r = work(4000)
current, peak = tracemalloc.get_traced_memory()
tracemalloc.stop()
print(r, current < 500_000, peak < 2_000_000)
