"""An interrupt that comes in a call is raised behind it: inside the `try` around the call, and before what follows."""

import _thread
import operator
import signal


def caught_by_the_call(n):
    step = map(operator.call, [int] * (n - 1) + [_thread.interrupt_main])
    caught = 0
    for i in range(n):
        try:
            next(step)
        except KeyboardInterrupt:
            caught += 1
    return caught


def seen_by_the_handler(n):
    seen = []
    k = 0

    def handler(number, frame):
        seen.append((k, frame.f_lineno - seen_by_the_handler.__code__.co_firstlineno))

    before = signal.signal(signal.SIGINT, handler)
    step = map(operator.call, ([int] * 10 + [_thread.interrupt_main]) * n)
    for i in range(11 * n):
        next(step)
        k += 1
        k += 0
    signal.signal(signal.SIGINT, before)
    return seen[:3], seen[-3:], len(seen)


for n in (10, 100, 400):
    print(caught_by_the_call(n), seen_by_the_handler(n))
