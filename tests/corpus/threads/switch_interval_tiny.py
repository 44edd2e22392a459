# expect: any
"""A tiny switch interval: many thread switches inside hot loops."""
import sys
import threading


def work(n, k, out):
    data = [0] * 8
    for i in range(n):
        data[i & 7] += i * k
        data[(i + 3) & 7] ^= k
    out[k] = data


sys.setswitchinterval(0.0001)
out = {}
threads = [threading.Thread(target=work, args=(12000, k, out)) for k in range(1, 5)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for item in sorted(out.items()):
    print(item)
