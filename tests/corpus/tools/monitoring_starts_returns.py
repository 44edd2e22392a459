# expect: any
"""PY_START, PY_RESUME, PY_YIELD, PY_RETURN and PY_THROW with return values."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.PROFILER_ID
counts = {}


def note(kind):
    def callback(code, offset, value=None):
        if code.co_name in ("helper", "gen"):
            key = kind, code.co_name, offset, str(value)[:8]
            counts[key] = counts.get(key, 0) + 1

    return callback


def helper(i):
    for k in range(3):
        if k == i % 4:
            return k
    return "end"


def gen(n):
    for i in range(n):
        try:
            yield i
        except ValueError:
            pass


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            mon.set_events(TOOL, events)
        total += len(str(helper(i)))
        total += sum(gen(3))
        if i == 1040:
            g = gen(2)
            next(g)
            g.throw(ValueError)
            g.close()
            mon.set_events(TOOL, 0)
    return total


mon.use_tool_id(TOOL, "starts")
events = 0
for name in ("PY_START", "PY_RESUME", "PY_YIELD", "PY_RETURN", "PY_THROW"):
    mon.register_callback(TOOL, getattr(E, name), note(name))
    events |= getattr(E, name)
print(run(2000))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
