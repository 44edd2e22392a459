# expect: any
"""restart_events() in the hot loop brings disabled events back, and only then."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.DEBUGGER_ID
counts = {}


def on_line(code, line):
    if code is run.__code__:
        key = line - code.co_firstlineno
        counts[key] = counts.get(key, 0) + 1
    return mon.DISABLE


def run(n):
    total = 0
    for i in range(n):
        if i % 500 == 250:
            mon.restart_events()
        total += i
        if i % 7 == 0:
            total ^= 1
    return total


mon.use_tool_id(TOOL, "restart")
mon.register_callback(TOOL, E.LINE, on_line)
mon.set_local_events(TOOL, run.__code__, E.LINE)
print(run(3000))
print(sorted(counts.items()))
mon.set_local_events(TOOL, run.__code__, 0)
print(run(3000), sum(counts.values()))
mon.free_tool_id(TOOL)
