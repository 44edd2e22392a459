# expect: any
# stderr: yes
"""An error in a thread's hot loop is reported by threading, not raised."""
import threading


def work(n):
    total = 0
    for i in range(n):
        total += 10 // (2000 - i)
    return total


thread = threading.Thread(target=work, args=(3000,), name="worker")
thread.start()
thread.join()
print("main goes on", thread.is_alive())
