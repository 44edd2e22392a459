# expect: any
"""CALL, C_RETURN and C_RAISE events with their callables and first arguments."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.PROFILER_ID
counts = {}


def note(kind):
    def callback(code, offset, func, arg0):
        if code.co_name != "run":
            return
        shown = "missing" if arg0 is mon.MISSING else type(arg0).__name__
        key = kind, offset, func.__name__, shown
        counts[key] = counts.get(key, 0) + 1

    return callback


def helper(a, b):
    return a + b


def run(n):
    total = 0
    data = []
    for i in range(n):
        if i == 1000:
            mon.set_events(TOOL, E.CALL | E.C_RETURN | E.C_RAISE)
        total += helper(i, 1) + len(data) + max(i, 3)
        data.append(i)
        try:
            total += int("z" if i % 10 == 0 else "5")
        except ValueError:
            total -= 1
        if i == 1100:
            mon.set_events(TOOL, 0)
    return total


mon.use_tool_id(TOOL, "calls")
for name in ("CALL", "C_RETURN", "C_RAISE"):
    mon.register_callback(TOOL, getattr(E, name), note(name))
print(run(2000))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
