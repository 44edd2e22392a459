# expect: any
"""Events are on before the loop starts and go off when it is long running."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.PROFILER_ID
counts = {"line": 0, "call": 0, "branch": 0, "jump": 0}


def bump(kind):
    def callback(code, *rest):
        if code.co_name == "run":
            counts[kind] += 1

    return callback


def run(n, stop):
    total = 0
    i = 0
    while i < n:
        i += 1
        total += abs(-i)
        if i == stop:
            mon.set_events(TOOL, 0)
    return total


mon.use_tool_id(TOOL, "from start")
for kind in counts:
    mon.register_callback(TOOL, getattr(E, kind.upper()), bump(kind))
for stop in (500, 1500, 5000):
    mon.set_events(TOOL, E.LINE | E.CALL | E.BRANCH | E.JUMP)
    print(run(2500, stop), counts)
    mon.set_events(TOOL, 0)
mon.free_tool_id(TOOL)
