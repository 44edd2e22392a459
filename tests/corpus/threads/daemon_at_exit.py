# expect: any
"""The process ends while a daemon thread is in an endless hot loop."""
import threading


def spin(started):
    n = 0
    while True:
        n += 1
        if n == 5000:
            started.set()


started = threading.Event()
threading.Thread(target=spin, args=(started,), daemon=True).start()
started.wait()
total = 0
for i in range(3000):
    total += i
print("end", total)
