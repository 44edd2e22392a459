# expect: any
"""A LINE callback rebinds the hot frame's locals and a global it reads."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.DEBUGGER_ID
weight = 1


def on_line(code, line):
    global weight
    if code is run.__code__:
        names = sys._getframe(1).f_locals
        if names.get("i") == 1010:
            names["total"] = 0.5
            weight = 4


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            mon.set_events(TOOL, E.LINE)
        elif i == 1020:
            mon.set_events(TOOL, 0)
        total += weight
    return total


mon.use_tool_id(TOOL, "writer")
mon.register_callback(TOOL, E.LINE, on_line)
print(run(2500))
mon.free_tool_id(TOOL)
