# expect: any
"""A trace function that raises: tracing ends and the error reaches the loop."""
import sys


def tracer(frame, event, arg):
    if frame.f_code.co_name == "helper" and event == "line":
        raise LookupError("from the tracer")
    return tracer


def helper(i):
    return i * 2


def run(n):
    total = 0
    caught = []
    for i in range(n):
        if i == 1500 or i == 1700:
            sys.settrace(tracer)
        try:
            total += helper(i)
        except LookupError as e:
            caught.append((i, str(e), sys.gettrace()))
    return total, caught


print(run(2500))
