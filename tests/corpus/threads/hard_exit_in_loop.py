# expect: any
# exit: 9
"""os._exit in a hot loop: no finally, no atexit."""
import atexit
import os

atexit.register(print, "never")
total = 0
try:
    for i in range(5000):
        total += i
        if i == 4000:
            print(total, flush=True)
            os._exit(9)
finally:
    print("never")
