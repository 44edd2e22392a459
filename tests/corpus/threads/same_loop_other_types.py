# expect: any
"""Threads share one hot loop but feed it ints, floats, big ints and strings."""
import threading


def work(start, step, n, out, key):
    x = start
    for i in range(n):
        x = x + step
        if i % 500 == 499:
            x = start + step
    out[key] = x


cases = [(0, 1), (0.5, 0.25), (1 << 62, 1 << 61), ("a", "b"), ((), (1,)), (True, False)]
out = {}
for _ in range(3):
    threads = [threading.Thread(target=work, args=(a, b, 4100, out, k)) for k, (a, b) in enumerate(cases)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
print([(k, len(v) if isinstance(v, (str, tuple)) else v) for k, v in sorted(out.items())])
