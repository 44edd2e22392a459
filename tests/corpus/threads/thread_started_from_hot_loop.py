# expect: any
"""Threads started and joined by the hot loop itself, running the same loop."""
import threading


def work(n, depth, out):
    total = 0
    for i in range(n):
        total += i
        if depth and i == n // 2:
            t = threading.Thread(target=work, args=(n, depth - 1, out))
            t.start()
            t.join()
    out.append((depth, total))


out = []
work(3000, 4, out)
print(out)
