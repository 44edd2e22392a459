# expect: any
"""A callback that raises: the error appears in the monitored loop."""
import sys

mon = sys.monitoring
E = mon.events
TOOL = mon.DEBUGGER_ID


def on_line(code, line):
    if code is run.__code__ and line - code.co_firstlineno == 8:
        raise LookupError("from the callback")


def run(n):
    total = 0
    caught = []
    for i in range(n):
        try:
            if i == 1000:
                mon.set_local_events(TOOL, run.__code__, E.LINE)

            total += i
        except LookupError as e:
            caught.append((i, str(e), e.__traceback__.tb_lineno - run.__code__.co_firstlineno))
            if i == 1010:
                mon.set_local_events(TOOL, run.__code__, 0)
    return total, caught


mon.use_tool_id(TOOL, "raises")
mon.register_callback(TOOL, E.LINE, on_line)
print(run(2500))
mon.free_tool_id(TOOL)
