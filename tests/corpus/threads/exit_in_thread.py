# expect: any
"""SystemExit in a thread's hot loop ends only that thread, silently."""
import sys
import threading

log = []


def work(n):
    try:
        for i in range(n):
            if i == 2000:
                sys.exit(3)
    finally:
        log.append(i)


t = threading.Thread(target=work, args=(3000,))
t.start()
t.join()
print(log, t.is_alive())
