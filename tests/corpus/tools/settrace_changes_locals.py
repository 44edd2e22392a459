# expect: any
"""A trace function writes the traced hot frame's locals and its global."""
import sys

factor = 1


def tracer(frame, event, arg):
    global factor
    if event == "line":
        names = frame.f_locals
        if names.get("i") == 1050:
            names["total"] = 0.5
        elif names.get("i") == 1060:
            factor = 3
            names["i"] = 0
    return tracer


def switch(on):
    sys._getframe(1).f_trace = tracer if on else None
    sys.settrace(tracer if on else None)


def run(n):
    total = 0
    seen = 0
    for i in range(n):
        if i == 1000:
            switch(True)
        elif i == 1200:
            switch(False)
        total += factor
        seen += i
    return total, seen


print(run(2500))
