# expect: any
"""A debugger's jump: the trace function sets f_lineno of the hot frame."""
import sys

jumps = 0


def tracer(frame, event, arg):
    global jumps
    if event == "line" and frame.f_code.co_name == "run":
        offset = frame.f_lineno - frame.f_code.co_firstlineno
        if offset == 6 and frame.f_locals["i"] % 10 == 5:
            jumps += 1
            frame.f_lineno = frame.f_code.co_firstlineno + 8
    return tracer


def switch(on):
    sys._getframe(1).f_trace = tracer if on else None
    sys.settrace(tracer if on else None)


def run(n):
    total = odd = 0
    for i in range(n):
        if i == 1000 or i == 1100:
            switch(i == 1000)
        total += 1
        total += 10
        total += 100
        odd += 1
    return total, odd


print(run(2500), jumps)
