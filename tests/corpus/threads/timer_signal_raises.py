# expect: any
"""An interval timer's handler raises in an endless hot loop; it is handled there."""
import signal


class Alarm(BaseException):
    pass


def handler(number, frame):
    raise Alarm(number)


def arm():
    signal.setitimer(signal.ITIMER_REAL, 0.02)


def spin():
    n = 0
    x = 0.0
    try:
        while True:
            n += 1
            x = x * 0.5 + n
            # Armed from within the loop, so that it cannot fire before it.
            if n == 2000:
                arm()
    except Alarm as e:
        return e.args[0] == signal.SIGALRM, n >= 2000, x <= 2 * n


def nested():
    n = rounds = 0
    try:
        while True:
            for i in range(1000):
                n += i & 1
            rounds += 1
            if rounds == 3:
                arm()
    except Alarm:
        return rounds >= 2, n >= 1500


signal.signal(signal.SIGALRM, handler)
for f in (spin, nested, spin):
    print(f())
