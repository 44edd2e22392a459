# expect: any
"""RAISE, RERAISE, EXCEPTION_HANDLED, PY_UNWIND and STOP_ITERATION events."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.DEBUGGER_ID
counts = {}


def note(kind):
    def callback(code, offset, error):
        if code.co_name in ("risky", "run", "gen"):
            key = kind, code.co_name, offset, type(error).__name__
            counts[key] = counts.get(key, 0) + 1

    return callback


def gen(n):
    for i in range(n):
        yield i


def risky(i):
    try:
        for v in gen(3):
            if v == i % 5:
                return 10 // (v - 1)
    finally:
        v = None
    return 0


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            mon.set_events(TOOL, events)
        try:
            total += risky(i)
        except ZeroDivisionError:
            total += 1
        if i == 1050:
            mon.set_events(TOOL, 0)
    return total


mon.use_tool_id(TOOL, "errors")
events = 0
for name in ("RAISE", "RERAISE", "EXCEPTION_HANDLED", "PY_UNWIND", "STOP_ITERATION"):
    mon.register_callback(TOOL, getattr(E, name), note(name))
    events |= getattr(E, name)
print(run(2000))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
