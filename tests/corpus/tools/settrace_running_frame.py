# expect: any
"""Tracing of the already running hot frame by setting its f_trace."""
import sys

lines = {}


def tracer(frame, event, arg):
    key = event, frame.f_lineno - frame.f_code.co_firstlineno
    lines[key] = lines.get(key, 0) + 1
    return tracer


def switch(i):
    frame = sys._getframe(1)
    if i == 1000:
        frame.f_trace = tracer
        sys.settrace(tracer)
    elif i == 1100:
        frame.f_trace = None
        sys.settrace(None)


def run(n):
    total = 0
    for i in range(n):
        if i % 10 == 0:
            switch(i)
        if i % 3:
            total += i
        else:
            total -= 1
    return total


print(run(3000))
for item in sorted(lines.items()):
    print(item)
