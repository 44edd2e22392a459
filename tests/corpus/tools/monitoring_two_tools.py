# expect: any
"""Two tools at once; one disables, one counts on; one is freed in the loop."""
import sys

mon = sys.monitoring
E = mon.events
first, second = 1, 4
counts = {}


def make(tool, answer):
    def callback(code, line):
        if code is run.__code__:
            key = tool, line - code.co_firstlineno
            counts[key] = counts.get(key, 0) + 1
        return answer

    return callback


def run(n):
    total = 0
    for i in range(n):
        if i == 500:
            mon.set_events(first, E.LINE)
        elif i == 700:
            mon.set_local_events(second, run.__code__, E.LINE)
        elif i == 900:
            mon.set_events(first, 0)
            mon.free_tool_id(first)
        elif i == 1000:
            mon.set_local_events(second, run.__code__, 0)
            mon.free_tool_id(second)
        total += i
    return total


mon.use_tool_id(first, "counts")
mon.use_tool_id(second, "disables")
mon.register_callback(first, E.LINE, make(first, None))
mon.register_callback(second, E.LINE, make(second, mon.DISABLE))
print(run(2000))
for item in sorted(counts.items()):
    print(item)
print(mon.get_tool(first), mon.get_tool(second))
