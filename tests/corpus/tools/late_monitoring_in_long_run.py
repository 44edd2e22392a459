# expect: any
"""Short windows of LINE, BRANCH and CALL events late in a long loop."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.COVERAGE_ID
counts = {}


def note(kind):
    def callback(code, place, *rest):
        if code.co_name in ("run", "work"):
            key = kind, code.co_name, place
            counts[key] = counts.get(key, 0) + 1
        return mon.DISABLE if kind == "BRANCH" else None

    return callback


def switch(i):
    if i % 100000 == 0 and i > 200000:
        mon.set_events(TOOL, E.LINE | E.CALL | E.BRANCH)
    else:
        mon.set_events(TOOL, 0)


def work(i):
    if i & 64:
        return 1
    return i & 3


def run(n):
    total = 0
    for i in range(n):
        total += work(i)
        if i % 100000 < 200 and i % 100 == 0:
            switch(i)
    return total


mon.use_tool_id(TOOL, "windows")
for kind in ("LINE", "CALL", "BRANCH"):
    mon.register_callback(TOOL, getattr(E, kind), note(kind))
print(run(450000))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
