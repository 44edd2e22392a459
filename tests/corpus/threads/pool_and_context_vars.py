# expect: any
"""A thread pool and context variables around one hot function."""
import contextvars
from concurrent.futures import ThreadPoolExecutor

var = contextvars.ContextVar("var", default=1)


def work(k):
    token = var.set(k)
    total = 0
    for i in range(1500):
        total += var.get() * i
        if i == 700:
            var.set(k + 0.5)
    var.reset(token)
    if k == 3:
        raise ValueError(total)
    return total, var.get()


with ThreadPoolExecutor(3) as pool:
    futures = [pool.submit(work, k) for k in range(6)]
print([f.result() if f.exception() is None else repr(f.exception()) for f in futures])
ctx = contextvars.copy_context()
print(ctx.run(work, 9), var.get())
