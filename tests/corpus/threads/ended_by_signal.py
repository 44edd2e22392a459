# expect: any
# exit: -15
"""A default action ends the process in the middle of the loop."""
import os
import signal

print("start", flush=True)
total = 0
for i in range(5000):
    total += i
    if i == 3000:
        print(total, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
