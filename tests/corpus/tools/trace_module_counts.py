# expect: any
"""Line counts of the trace module over hot functions."""
import trace


def inner(n):
    total = 0
    for i in range(n):
        if i % 3:
            total += i
    return total


def outer(n):
    total = 0
    while n:
        n -= 1
        total += inner(5)
    return total


print(outer(500))
tracer = trace.Trace(count=True, trace=False)
print(tracer.runfunc(outer, 200))
print(outer(500))
print(sorted((line, n) for (name, line), n in tracer.results().counts.items() if name == __file__))
