# expect: any
"""call, exception and return events of errors in loops while traced."""
import sys

counts = {}


def tracer(frame, event, arg):
    if event == "exception":
        arg = arg[0].__name__
    elif event != "return":
        arg = None
    key = frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno, str(arg)[:6]
    counts[key] = counts.get(key, 0) + 1
    return tracer


def risky(i):
    for k in range(3):
        if k == i % 4:
            raise ValueError(k)
    return k


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            sys.settrace(tracer)
        try:
            total += risky(i)
        except ValueError as e:
            total -= e.args[0]
        if i == 1040:
            sys.settrace(None)
    return total


print(run(2000))
for item in sorted(counts.items()):
    print(item)
