"""``python -m firesteel.bench_record``: what recording costs, and what entering and leaving native code costs.

Prints one JSON object. Times are in nanoseconds unless the key says otherwise:

ns_plain_instruction      an instruction of the measured loop, without events
ns_null_instruction       the same with an INSTRUCTION event whose callback, a builtin function, does nothing
ns_cold_null_instruction  the same in code that sends its first events, as code that is recorded does
ns_recorded_instruction   an instruction while it is recorded, with its event
ns_recording              what recording adds to an event: the difference of the last two
recorded_to_null          the recorded instruction over the one with an event that does nothing
ns_native_entry_exit      JUMP event, entry and exit of native code, together
trace_length              intermediate instructions of the trace whose stages are listed
llvm_share                LLVM's part (passes, machine code, link) of the time from seal to patch
stages                    microseconds of each stage of the compiler, median over all traces

The four times of an instruction are medians over many copies of one loop. Each copy is recorded once, and an equal
one is run with the other callbacks right after it, so that what else the machine does changes all of them alike.
The copies' traces are not compiled to machine code: that would only push the program out of the caches.
"""

import json
import sys
from statistics import median
from time import perf_counter_ns
from types import FunctionType

import firesteel
from firesteel._native import null_callback

ROUNDS = 9
COPIES = 300
THRESHOLD = 20
# Iterations of a measurement in code whose events are warm.
LOOP = 10
SAMPLES = 9
CALLS = 200
TOOL = 4
# Instructions of BODY outside its loop.
AROUND = 17

# Some 460 bytecode instructions, some 200 intermediate ones.
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
""" * 10 + """
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


def copy_of(function, number):
    """The same function with a code object of its own, which is none of the earlier ones."""
    return FunctionType(function.__code__.replace(co_firstlineno=number), {}, function.__name__)


def recorded(loop):
    """Nanoseconds of an instruction while the loop is recorded; none if it was not."""
    before = firesteel.stats()
    loop(THRESHOLD + 3)
    after = firesteel.stats()
    count = after["recorded_instructions"] - before["recorded_instructions"]
    return (after["recording_ns"] - before["recording_ns"]) / count if count > AROUND else None


def instructions():
    """Nanoseconds of an instruction: plain, with an event that does nothing, the same in cold code, recorded."""
    loop = define(BODY, "loop")
    executed = instructions_of(loop)
    callback = null_callback()
    samples = [[], [], [], []]
    firesteel.enable(mode="count", threshold=THRESHOLD, sync=True, interpret=True)
    for number in range(1, 2 * COPIES, 2):
        taken = recorded(copy_of(loop, number))
        twin = copy_of(loop, number + 1)
        twin(THRESHOLD - LOOP - 5)
        plain = time_of(twin, LOOP) / (LOOP * executed + AROUND)
        watch(twin, callback)
        cold = time_of(twin, 1) / (executed + AROUND)
        null = time_of(twin, 3) / (3 * executed + AROUND)
        watch(twin, None)
        if taken is not None:
            for sample, value in zip(samples, (plain, null, cold, taken)):
                sample.append(value)
    firesteel.disable()
    return executed, [median(sample) for sample in samples]


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
    """Nanoseconds of a call: several samples of many."""
    samples = []
    for _ in range(SAMPLES):
        begin = perf_counter_ns()
        for _ in range(CALLS):
            function(argument)
        samples.append((perf_counter_ns() - begin) / CALLS)
    return samples


def entry_exit():
    """Nanoseconds of an event with entry and exit: a call that enters once and runs the second iteration in native
    code, against one that runs both without events. The two are measured in turn, so that a machine that changes
    its speed changes both."""
    differences = []
    for _ in range(ROUNDS):
        plain = define(SHORT, "short")
        calls(plain, 2)
        without = median(calls(plain, 2))
        iteration = (median(calls(plain, 102)) - without) / 100
        # A fresh one each round: a loop that is always left at once would be retired.
        function = define(SHORT, "short")
        firesteel.enable(mode="count", threshold=500, sync=True)
        function(1000)
        function(1000)
        # The first calls meet attempts to record what follows the loop.
        calls(function, 2)
        differences.append(median(calls(function, 2)) - without + iteration)
        firesteel.disable()
    return median(differences)


def main():
    """Measure and print."""
    executed, (plain, null, cold, with_recording) = instructions()
    length, times = stages()
    llvm = sum(times.get(stage, 0) for stage in ("warm_llvm_passes", "warm_emit", "warm_link"))
    values = {
        "ns_plain_instruction": round(plain, 2),
        "ns_null_instruction": round(null, 2),
        "ns_cold_null_instruction": round(cold, 2),
        "ns_recorded_instruction": round(with_recording, 2),
        "ns_recording": round(with_recording - cold, 2),
        "recorded_to_null": round(with_recording / null, 3),
        "ns_native_entry_exit": round(entry_exit(), 1),
        "instructions_per_iteration": executed,
        "trace_length": length,
        "llvm_share": round(llvm / max(times.get("seal_to_patch", 0), 1), 3),
        "stages": times,
    }
    print(json.dumps(values, indent=2))


if __name__ == "__main__":
    main()
