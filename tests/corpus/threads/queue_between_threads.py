# expect: any
"""Producer and consumer loops joined by a queue."""
import queue
import threading


def produce(q, n, k):
    for i in range(n):
        q.put(i * k)
    q.put(None)


def consume(q, producers):
    total = ends = 0
    while ends < producers:
        v = q.get()
        if v is None:
            ends += 1
            continue
        total += v
    return total


q = queue.Queue(10)
for k in (1, 2, 3):
    threading.Thread(target=produce, args=(q, 600, k)).start()
print(consume(q, 3), q.empty())
