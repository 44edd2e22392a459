# expect: any
"""A sys.monitoring tool turns global LINE events on and off in the hot loop."""
import sys

mon = sys.monitoring
TOOL = mon.DEBUGGER_ID
counts = {}


def on_line(code, line):
    if code.co_name in ("run", "helper"):
        key = code.co_name, line - code.co_firstlineno
        counts[key] = counts.get(key, 0) + 1


def helper(i):
    i += 1
    return i


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            mon.set_events(TOOL, mon.events.LINE)
        elif i == 1100:
            mon.set_events(TOOL, 0)
        if i % 2:
            total += helper(i)
        else:
            total -= 1
    return total


mon.use_tool_id(TOOL, "lines")
mon.register_callback(TOOL, mon.events.LINE, on_line)
for _ in range(2):
    print(run(2500))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
