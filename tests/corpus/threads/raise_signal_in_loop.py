# expect: any
"""signal.raise_signal from the loop: the handler runs at once and sees the frame."""
import signal

seen = []


def handler(number, frame):
    names = frame.f_locals
    seen.append((number == signal.SIGUSR1, frame.f_code.co_name, names["i"], names["total"]))
    if names["i"] == 2000:
        raise LookupError("from the handler")


def run(n):
    total = caught = 0
    for i in range(n):
        total += i
        if i % 500 == 0:
            try:
                signal.raise_signal(signal.SIGUSR1)
            except LookupError:
                caught += 1
    return total, caught


signal.signal(signal.SIGUSR1, handler)
print(run(3000), seen)
