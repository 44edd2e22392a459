# expect: any
"""fork while another thread is in the hot loop; only the caller goes on in the child."""
import os
import threading
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
stop = False


def spin(started):
    n = 0
    while not stop:
        n += 1
        if n == 3000:
            started.set()


def work(n):
    total = 0
    for i in range(n):
        total += i & 5
    return total


started = threading.Event()
t = threading.Thread(target=spin, args=(started,))
t.start()
started.wait()
expected = work(5000)
pid = os.fork()
if pid == 0:
    os._exit(3 if work(5000) == expected and threading.active_count() == 1 else 1)
_, status = os.waitpid(pid, 0)
stop = True
t.join()
print(os.waitstatus_to_exitcode(status), expected)
