# expect: any
# exit: -2
"""Ctrl-C in the hot loop, uncaught: traceback and end by SIGINT."""
import signal


def run(n):
    total = 0
    for i in range(n):
        total += i
        if i == 2500:
            signal.raise_signal(signal.SIGINT)
    return total


print("start", flush=True)
try:
    run(3000)
finally:
    print("finally", flush=True)
