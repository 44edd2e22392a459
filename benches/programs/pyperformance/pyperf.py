"""Stands in for pyperf where pyperformance's scripts import it: runs one of their benchmarks in this process.

Each value is the time of `loops` calls, as with pyperf. All values of a process are kept, the first ones, too: how soon
a program becomes fast is part of what is measured. Told by the environment:

FIRESTEEL_BENCH_CALIBRATE   seconds: run every benchmark of the script shortly, and print for each a line
                            `count NAME LOOPS VALUES` that makes it take about that long here
FIRESTEEL_BENCH_RUN         `NAME LOOPS VALUES`: run this benchmark, and print its figures

Figures, as one line `figures {...}`:

steady_s, steady_processor_s   the time of the last half of the values; processor time is that of all threads, and of
                               child processes where the benchmark is a command
half_s                         the time until a value first took at most twice as long as those of the last half do
peak_bytes                     most memory the process, or a command that it ran, had at once
"""

import argparse
import os
import resource
import subprocess
import sys
from statistics import median
from time import perf_counter, process_time

# A value that takes less says little of a program's speed.
LEAST_VALUE = 0.005
LEAST_VALUES = 6
MOST_VALUES = 400


def python_implementation():
    """The name of the interpreter in lower case."""
    return sys.implementation.name


def processor_time():
    """Processor time of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


class Runner:
    """The part of pyperf.Runner that the scripts use."""

    def __init__(self, **options):
        self.metadata = {}
        self.argparser = argparse.ArgumentParser()
        self.args = None

    def parse_args(self, args=None):
        """Parses the command line; only options of the script itself are known."""
        if self.args is None:
            self.args = self.argparser.parse_args(args)
        return self.args

    def bench_time_func(self, name, time_func, *args, inner_loops=None):
        """A function that takes the number of loops and returns the time they took."""
        self.parse_args()
        self._bench(name, lambda loops: time_func(loops, *args))

    def bench_func(self, name, func, *args, inner_loops=None):
        """A function to be called."""

        def value(loops):
            start = perf_counter()
            for _ in range(loops):
                func(*args)
            return perf_counter() - start

        self.bench_time_func(name, value)

    def bench_async_func(self, name, func, *args, inner_loops=None, loop_factory=None):
        """A coroutine function to be awaited."""
        import asyncio

        options = {"loop_factory": loop_factory} if loop_factory else {}

        async def value(loops):
            start = perf_counter()
            for _ in range(loops):
                await func(*args)
            return perf_counter() - start

        self.bench_time_func(name, lambda loops: asyncio.run(value(loops), **options))

    def bench_command(self, name, command):
        """A program to be run."""

        def run():
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        self.bench_func(name, run)

    def _bench(self, name, value):
        seconds = os.environ.get("FIRESTEEL_BENCH_CALIBRATE")
        if seconds:
            loops, values = calibrated(value, float(seconds))
            print("count", name, loops, values, flush=True)
            return
        wanted, loops, values = os.environ["FIRESTEEL_BENCH_RUN"].split()
        if name == wanted:
            measure(value, int(loops), int(values))


def calibrated(value, seconds):
    """Loops a value and values that make `value` run for about `seconds`, by processor time."""
    loops = 1
    while True:
        start = processor_time()
        took = value(loops)
        # What a function does besides what it times counts as well, lest the whole takes far too long.
        busy = max(processor_time() - start, 1e-9)
        if min(took, busy) >= LEAST_VALUE:
            break
        loops *= 2 if busy > LEAST_VALUE / 8 else 8
    return loops, min(max(round(seconds / busy), LEAST_VALUES), MOST_VALUES)


def measure(value, loops, values):
    """Takes all values and prints the figures."""
    took = []
    marks = [processor_time()]
    for _ in range(values):
        took.append(value(loops))
        marks.append(processor_time())
    middle = values // 2
    final = median(took[middle:])
    half = 0.0
    for seconds in took:
        if seconds <= 2 * final:
            break
        half += seconds
    usages = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(
        f'figures {{"steady_s": {sum(took[middle:])}, "steady_processor_s": {marks[-1] - marks[middle]},'
        f' "half_s": {half}, "peak_bytes": {max(usages) * 1024}}}',
        flush=True,
    )
