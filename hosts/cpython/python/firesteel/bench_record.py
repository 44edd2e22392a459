"""``python -m firesteel.bench_record``: what recording costs, and what entering and leaving native code costs.

Prints one JSON object. All times are the least of several rounds, in nanoseconds unless the key says otherwise:

ns_plain_instruction      an instruction of the measured loop, without events
ns_null_instruction       the same with an INSTRUCTION event whose callback does nothing
ns_cold_null_instruction  the same in code that sends its first events, as code that is recorded does
ns_recorded_instruction   an instruction while it is recorded
ns_recording              what recording adds to an event: the difference of the last two
ns_native_entry_exit      JUMP event, entry and exit of native code, together
trace_length              intermediate instructions of the trace whose stages are listed
stages                    microseconds of each stage of the compiler, median over all traces
"""

import json
import sys
from time import perf_counter_ns

import firesteel
from firesteel._native import null_callback

ROUNDS = 7
LOOP = 2000
COPIES = 60
CALLS = 3000
TOOL = 4
# Instructions of BODY outside its loop.
AROUND = 17

# Some 180 bytecode instructions, some 200 intermediate ones.
BODY = """
def loop(n):
    a = b = c = 1
    x = y = 0.5
    for i in range(n):
""" + """
        a = (a + i) & 1023
        b = (b ^ a) + 1
        c = (c * 3 + b) & 65535
        x = x * 0.5 + 0.25
        y = y - x * 0.125
        if a < 5000:
            b = b & 4095
        if y > -1e9:
            x = x + y * 0.0625
""" * 4 + """
    return a, b, c, x, y
"""

SHORT = """
def short(n):
    for i in range(n):
        pass
"""


def define(source, name):
    """A new function with a code object of its own."""
    names = {}
    exec(compile(source, f"<{name}>", "exec"), names)
    return names[name]


def least(measure):
    """The least of several rounds."""
    return min(measure() for _ in range(ROUNDS))


def time_of(function, argument):
    """Nanoseconds of one call."""
    begin = perf_counter_ns()
    function(argument)
    return perf_counter_ns() - begin


def instructions_of(function):
    """Instructions that an iteration of the loop executes, counted by events."""
    monitoring = sys.monitoring
    count = 0

    def on_instruction(_code, _offset):
        nonlocal count
        count += 1

    def run(rounds):
        nonlocal count
        count = 0
        function(rounds)
        return count

    watch(function, on_instruction)
    few, many = run(10), run(20)
    watch(function, None)
    assert monitoring.get_tool(TOOL) is None
    return (many - few) / 10


def watch(function, callback):
    """Send INSTRUCTION events of a function to a callback; None ends that."""
    monitoring = sys.monitoring
    event = monitoring.events.INSTRUCTION
    if callback is None:
        monitoring.set_local_events(TOOL, function.__code__, 0)
        monitoring.register_callback(TOOL, event, None)
        monitoring.free_tool_id(TOOL)
    else:
        monitoring.use_tool_id(TOOL, "firesteel.bench_record")
        monitoring.register_callback(TOOL, event, callback)
        monitoring.set_local_events(TOOL, function.__code__, event)


def recorded():
    """Nanoseconds of an instruction while it is recorded, over many recordings of equal loops."""
    firesteel.enable(mode="count", threshold=200, sync=True)
    for _ in range(COPIES):
        define(BODY, "loop")(210)
    values = firesteel.stats()
    firesteel.disable()
    return values["recording_ns"] / max(values["recorded_instructions"], 1)


def null_when_cold(executed):
    """Nanoseconds of an instruction with an event that does nothing, in code that sends its first events and has
    run as often as code that is recorded."""
    total = count = 0
    callback = null_callback()
    for _ in range(COPIES):
        loop = define(BODY, "loop")
        loop(200)
        watch(loop, callback)
        total += time_of(loop, 1)
        watch(loop, None)
        count += executed + AROUND
    return total / count


def stages():
    """Length of a trace, and the stages' medians."""
    firesteel.enable(mode="count", threshold=200, sync=True)
    loops = [define(BODY, "loop") for _ in range(10)]
    for loop in loops:
        loop(5000)
    lengths = [trace["length"] for trace in firesteel.traces() if trace["where"].endswith(" loop") and "length" in trace]
    values = firesteel.stats()
    firesteel.disable()
    return max(lengths, default=0), {name: stage["median_us"] for name, stage in values["stages"].items()}


def calls(function, argument):
    """Nanoseconds of a call, over many."""
    begin = perf_counter_ns()
    for _ in range(CALLS):
        function(argument)
    return (perf_counter_ns() - begin) / CALLS


def entry_exit():
    """Nanoseconds of an event with entry and exit: a call that enters once, against one that does not."""
    plain = define(SHORT, "short")
    plain_call = least(lambda: calls(plain, 2))
    iteration = (least(lambda: calls(plain, 102)) - plain_call) / 100

    def native_call():
        # A fresh one each round: a loop that is always left at once would be retired.
        function = define(SHORT, "short")
        firesteel.enable(mode="count", threshold=500, sync=True)
        function(1000)
        function(1000)
        # The first calls meet attempts to record what follows the loop.
        calls(function, 2)
        result = calls(function, 2)
        firesteel.disable()
        return result

    return least(native_call) - plain_call + iteration


def main():
    """Measure and print."""
    loop = define(BODY, "loop")
    executed = instructions_of(loop)
    plain = least(lambda: time_of(loop, LOOP)) / LOOP / executed
    watch(loop, null_callback())
    null = least(lambda: time_of(loop, LOOP)) / LOOP / executed
    watch(loop, None)
    cold = least(lambda: null_when_cold(executed))
    with_recording = least(recorded)
    length, times = stages()
    values = {
        "ns_plain_instruction": round(plain, 2),
        "ns_null_instruction": round(null, 2),
        "ns_cold_null_instruction": round(cold, 2),
        "ns_recorded_instruction": round(with_recording, 2),
        "ns_recording": round(with_recording - cold, 2),
        "ns_native_entry_exit": round(entry_exit(), 1),
        "instructions_per_iteration": executed,
        "trace_length": length,
        "stages": times,
    }
    print(json.dumps(values, indent=2))


if __name__ == "__main__":
    main()
