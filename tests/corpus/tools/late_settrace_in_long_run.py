# expect: any
"""Tracing goes on and off late in a long loop, from a callee and from itself."""
import sys

lines = {}


def tracer(frame, event, arg):
    if frame.f_code.co_name in ("run", "work"):
        key = frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno
        lines[key] = lines.get(key, 0) + 1
    return tracer


def switch(i):
    on = i % 100000 == 0 and i > 200000
    sys._getframe(1).f_trace = tracer if on else None
    sys.settrace(tracer if on else None)


def work(i):
    return i & 3


def run(n):
    total = 0
    for i in range(n):
        total += work(i)
        if i % 100000 < 30 and i % 10 == 0:
            switch(i)
    return total


print(run(450000))
for item in sorted(lines.items()):
    print(item)
