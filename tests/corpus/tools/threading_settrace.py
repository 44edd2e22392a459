# expect: any
"""threading.settrace and threading.setprofile for threads started later."""
import threading

counts = {}
lock = threading.Lock()


def tracer(frame, event, arg):
    if frame.f_code.co_name == "work":
        key = event, frame.f_lineno - frame.f_code.co_firstlineno
        with lock:
            counts[key] = counts.get(key, 0) + 1
    return tracer


def profiler(frame, event, arg):
    if frame.f_code.co_name == "leaf":
        with lock:
            counts[event] = counts.get(event, 0) + 1


def leaf(i):
    return i & 3


def work(n, out):
    total = 0
    for i in range(n):
        total += leaf(i)
    out.append(total)


def round_of_threads():
    out = []
    threads = [threading.Thread(target=work, args=(400, out)) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return out


print(round_of_threads())
threading.settrace(tracer)
threading.setprofile(profiler)
print(round_of_threads())
threading.settrace(None)
threading.setprofile(None)
print(round_of_threads())
print(sorted(counts.items(), key=str))
