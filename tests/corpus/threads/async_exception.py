# expect: any
"""PyThreadState_SetAsyncExc stops an endless hot loop of another thread."""
import ctypes
import threading


class Stop(Exception):
    pass


def work(started, log):
    n = 0
    x = 0
    try:
        while True:
            n += 1
            x ^= n
            if n == 5000:
                started.set()
    except Stop as e:
        log.append(("stopped", n >= 5000, isinstance(x, int), e.args))


log = []
for _ in range(3):
    started = threading.Event()
    t = threading.Thread(target=work, args=(started, log))
    t.start()
    started.wait()
    count = ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(t.ident), ctypes.py_object(Stop))
    t.join()
    log.append(count)
print(log)
