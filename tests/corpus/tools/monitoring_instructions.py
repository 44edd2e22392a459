# expect: any
"""INSTRUCTION events, local to the hot code, for a window of iterations."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = 3
counts = {}


def on_instruction(code, offset):
    counts[offset] = counts.get(offset, 0) + 1


def switch(on):
    mon.set_local_events(TOOL, run.__code__, E.INSTRUCTION if on else 0)


def run(n):
    total = 0
    x = 0.5
    for i in range(n):
        if i == 1000:
            switch(True)
        total += i & 3
        x = x * 0.5 + total
        if i == 1100:
            switch(False)
    return total, x


mon.use_tool_id(TOOL, "instructions")
mon.register_callback(TOOL, E.INSTRUCTION, on_instruction)
print(run(3000))
print(sorted(counts.items()))
print(run(3000), sum(counts.values()))
mon.free_tool_id(TOOL)
