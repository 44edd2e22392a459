# expect: any
"""Tracing switched on while a hot generator is suspended."""
import sys

counts = {}


def tracer(frame, event, arg):
    key = frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno
    counts[key] = counts.get(key, 0) + 1
    return tracer


def gen(n):
    total = 0
    for i in range(n):
        total += i
        yield total


def run(n):
    seen = 0
    for v in gen(n):
        seen += v
        if v == 1275:
            sys.settrace(tracer)
        elif v > 5000:
            sys.settrace(None)
    return seen


print(run(2000))
for item in sorted(counts.items()):
    print(item)
