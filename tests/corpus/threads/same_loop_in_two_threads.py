# expect: native
"""Two threads run the same hot function; each has its own result."""
import threading


def work(n, k, out):
    total = 0
    x = 0.0
    for i in range(n):
        total += i * k
        x += k * 0.5
    out[k] = total, x


out = {}
threads = [threading.Thread(target=work, args=(30000, k, out)) for k in (1, 2)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(out.items()))
