"""Another tool asks for BRANCH and JUMP events of a function whose loop is entered by its test, and gives them up."""

import sys

monitoring = sys.monitoring
seen = []


def work(n):
    total = 0
    while n:
        if n & 1:
            total += n
        n -= 1
    return total


def many(times):
    return sum(work(n % 4) for n in range(times))


def on_event(code, offset, destination):
    if code is work.__code__:
        seen.append((offset, destination))


print(many(500))
tool = 3
monitoring.use_tool_id(tool, "branches")
for event in monitoring.events.BRANCH, monitoring.events.JUMP:
    monitoring.register_callback(tool, event, on_event)
monitoring.set_local_events(tool, work.__code__, monitoring.events.BRANCH | monitoring.events.JUMP)
print(many(8), len(seen), seen[:8])
monitoring.set_local_events(tool, work.__code__, 0)
monitoring.restart_events()
del seen[:]
print(many(500), len(seen))
monitoring.register_callback(tool, monitoring.events.BRANCH, lambda code, offset, destination: monitoring.DISABLE)
monitoring.set_events(tool, monitoring.events.BRANCH)
print(many(500), len(seen))
monitoring.set_events(tool, 0)
monitoring.free_tool_id(tool)
print(many(500), len(seen))
