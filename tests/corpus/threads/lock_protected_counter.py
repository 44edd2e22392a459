# expect: any
"""A shared counter under a lock, updated from four hot loops."""
import threading

lock = threading.Lock()
count = 0
items = []


def work(n):
    global count
    for i in range(n):
        with lock:
            count += 1
            if count % 500 == 0:
                items.append(count)


threads = [threading.Thread(target=work, args=(2000,)) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(count, items == list(range(500, 8001, 500)), lock.locked())
