# expect: any
"""Callbacks that return DISABLE: one event for each place, then silence."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.COVERAGE_ID
counts = {}


def once(kind):
    def callback(code, place, *rest):
        if code.co_name in ("run", "helper"):
            key = kind, code.co_name, place
            counts[key] = counts.get(key, 0) + 1
        return mon.DISABLE

    return callback


def helper(i):
    if i > 2200:
        return 5
    return i


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            mon.set_events(TOOL, E.LINE | E.BRANCH | E.PY_START | E.PY_RETURN)
        total += helper(i)
        if i % 2000 == 1999:
            total -= 7
    mon.set_events(TOOL, 0)
    return total


mon.use_tool_id(TOOL, "once")
for name in ("LINE", "BRANCH", "PY_START", "PY_RETURN"):
    mon.register_callback(TOOL, getattr(E, name), once(name))
print(run(3000))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
