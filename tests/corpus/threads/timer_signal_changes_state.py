# expect: any
"""A signal handler sets the global and the local that end the hot loop."""
import signal

done = False


def on_alarm(number, frame):
    global done
    done = True


def on_alarm_local(number, frame):
    while frame.f_code.co_name != "spin_local":
        frame = frame.f_back
    frame.f_locals["go"] = False


def arm():
    signal.setitimer(signal.ITIMER_REAL, 0.02)


def spin_global():
    n = 0
    while not done:
        n += 1
        if n == 2000:
            arm()
    return n >= 2000


def spin_local():
    go = True
    n = 0
    while go:
        n += 1
        if n == 2000:
            arm()
    return n >= 2000, go


signal.signal(signal.SIGALRM, on_alarm)
print(spin_global())
signal.signal(signal.SIGALRM, on_alarm_local)
print(spin_local())
