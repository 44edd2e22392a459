# expect: any
# modes: plain
"""f_trace_opcodes in the running hot frame: one event for each instruction.

Plain only: stock CPython 3.13.0 delivers no opcode events to a frame that asks for them while it runs, once any
monitoring tool has local events on its code. No tool that uses them can pass."""
import sys

counts = {}


def tracer(frame, event, arg):
    frame.f_trace_opcodes = True
    key = event, frame.f_lasti if event == "opcode" else None
    counts[key] = counts.get(key, 0) + 1
    return tracer


def switch(on):
    frame = sys._getframe(1)
    if on:
        frame.f_trace = tracer
        frame.f_trace_opcodes = True
        sys.settrace(tracer)
    else:
        sys.settrace(None)
        frame.f_trace = None


def run(n):
    total = 0
    for i in range(n):
        if i == 1500:
            switch(True)
        total += i * 2
        if i == 1550:
            switch(False)
    return total


print(run(3000))
for item in sorted(counts.items(), key=str):
    print(item)
