# expect: any
"""Local LINE events for one code object only, switched from a callee."""
import sys

mon = sys.monitoring
TOOL = mon.COVERAGE_ID
counts = {}


def on_line(code, line):
    key = code.co_name, line - code.co_firstlineno
    counts[key] = counts.get(key, 0) + 1


def switch(i):
    if i == 1000:
        mon.set_local_events(TOOL, run.__code__, mon.events.LINE)
    elif i == 1050:
        mon.set_local_events(TOOL, run.__code__, 0)
        mon.set_local_events(TOOL, other.__code__, mon.events.LINE)
    elif i == 1100:
        mon.set_local_events(TOOL, other.__code__, 0)


def other(i):
    return i % 5


def run(n):
    total = 0
    for i in range(n):
        switch(i)
        for k in range(2):
            total += other(i + k)
    return total


mon.use_tool_id(TOOL, "local")
mon.register_callback(TOOL, mon.events.LINE, on_line)
print(run(2000))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
