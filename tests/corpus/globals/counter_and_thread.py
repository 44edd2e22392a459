# expect: native
"""Another thread replaces a global that a loop loads, and adds names beside it."""

import sys
import threading

sys.setswitchinterval(0.0005)
flag = 0
stored = 0
stop = False


def other():
    global flag
    for number in range(1, 25):
        flag = number if number % 2 else float(number)
        globals()[f"name{number}"] = number
        while seen < number and not stop:
            pass


seen = 0


def watch(n):
    global seen, stored
    values = []
    thread = threading.Thread(target=other)
    thread.start()
    for i in range(n):
        stored += 1
        if flag != seen:
            values.append(flag)
            seen = flag
        if seen == 24:
            break
    thread.join()
    return values


values = watch(100_000_000)
print(values)
print(len([name for name in globals() if name.startswith("name")]))
