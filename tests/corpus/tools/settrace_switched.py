# expect: any
"""sys.settrace switched on and off in a callee while the caller's loop is hot."""
import sys

counts = {}


def tracer(frame, event, arg):
    key = frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno
    counts[key] = counts.get(key, 0) + 1
    return tracer


def switch(i):
    if i == 1000:
        sys.settrace(tracer)
    elif i == 1200:
        sys.settrace(None)
    elif i == 2000:
        sys.settrace(tracer)
    elif i == 2010:
        sys.settrace(None)


def helper(i):
    if i % 2:
        return i
    return -i


def run(n):
    total = 0
    for i in range(n):
        switch(i)
        total += helper(i)
    return total


print(run(3000))
for item in sorted(counts.items()):
    print(item)
