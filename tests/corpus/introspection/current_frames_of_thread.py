# expect: any
"""sys._current_frames from a second thread: the first one's loop and its locals."""
import sys
import threading

main_id = threading.get_ident()
seen = []
stop = False


def watcher():
    global stop
    last = -1
    for _ in range(5):
        f = sys._current_frames()[main_id]
        while f is not None and f.f_code.co_name != "spin":
            f = f.f_back
        if f is not None:
            i = f.f_locals.get("i", -1)
            seen.append((i >= last, f.f_code.co_name, type(i).__name__))
            last = i
    stop = True


def spin():
    i = 0
    thread = None
    while not stop:
        i += 1
        if i == 2000:
            thread = threading.Thread(target=watcher)
            thread.start()
    thread.join()
    return i >= 2000


print(spin(), all(ok for ok, _, _ in seen), {(n, t) for _, n, t in seen} <= {("spin", "int")})
