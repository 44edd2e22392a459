# expect: any
"""BRANCH and JUMP events with offsets, switched on in the hot loop."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.COVERAGE_ID
counts = {}


def note(kind):
    def callback(code, offset, target):
        if code is run.__code__:
            key = kind, offset, target
            counts[key] = counts.get(key, 0) + 1

    return callback


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            mon.set_events(TOOL, E.BRANCH | E.JUMP)
        if i % 3 == 0 and i % 2:
            continue
        while total % 4:
            total += 1
        for k in range(i % 3):
            total += k
        total += 1 if i is not None else 2
        if i == 1201:
            mon.set_events(TOOL, 0)
    return total


mon.use_tool_id(TOOL, "branches")
mon.register_callback(TOOL, E.BRANCH, note("branch"))
mon.register_callback(TOOL, E.JUMP, note("jump"))
for _ in range(2):
    print(run(2500))
for item in sorted(counts.items()):
    print(item)
mon.free_tool_id(TOOL)
