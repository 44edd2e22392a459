#!/usr/bin/env python3
"""CPython's own tests, without and with Firesteel.

Runs modules of the interpreter's ``test`` package in processes of their own, in three modes, and compares test by
test: what passes without Firesteel must pass with it. What is left out stands with its reason in ``modules.toml``
beside this file.

    python tests/regrtest/run.py                     the telling modules, as continuous integration does
    python tests/regrtest/run.py --all               every module that the interpreter has
    python tests/regrtest/run.py test_dict test_gc   these
    python tests/regrtest/run.py --all --shard 1/4   every fourth of them

Results are kept in ``target/regrtest`` and not made again for the same build of the extension, so that a run that
was interrupted goes on where it stopped; ``--again`` makes them anew. A test that fails with Firesteel is tried once
more both ways before it counts.
"""

import argparse
import concurrent.futures
import hashlib
import itertools
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time

from compare import Table, TableError, differences, read_report

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RESULTS = ROOT / "target" / "regrtest"

# What each mode adds to the environment. Child processes of the tests inherit it.
MODES = {
    "plain": {"FIRESTEEL": "0"},
    "stress": {"FIRESTEEL": "1", "FIRESTEEL_MODE": "count", "FIRESTEEL_THRESHOLD": "1", "FIRESTEEL_SYNC": "1"},
    "normal": {"FIRESTEEL": "1"},
}
COMPARED = ("stress", "normal")

# Exit status for a command line that is not understood.
BAD_USAGE = 2
# Bytes of address space of a process that runs tests.
MEMORY = 16 << 30
# Lines of a failing run's output that are shown.
SHOWN_LINES = 40


class Store:
    """Results of earlier runs with the same build."""

    def __init__(self, again):
        RESULTS.mkdir(parents=True, exist_ok=True)
        self.path = RESULTS / "results.jsonl"
        self.build = build_key()
        self.known = {}
        self.lock = threading.Lock()
        if not again and self.path.exists():
            for line in self.path.read_text().splitlines():
                try:
                    entry = json.loads(line)
                    if entry["build"] == self.key(entry["mode"]):
                        self.known[entry["module"], entry["mode"]] = entry["result"]
                except (ValueError, KeyError, TypeError):
                    # A line that an interrupted run left half written.
                    continue

    def key(self, mode):
        """What a result depends on: plainly, not on the extension."""
        return sys.version if mode == "plain" else self.build

    def get(self, module, mode):
        return self.known.get((module, mode))

    def put(self, module, mode, result):
        self.known[module, mode] = result
        line = json.dumps({"build": self.key(mode), "module": module, "mode": mode, "result": result})
        with self.lock, self.path.open("a") as file:
            file.write(line + "\n")


def build_key():
    """Tells builds of the extension apart."""
    import firesteel._native

    digest = hashlib.sha256(pathlib.Path(firesteel._native.__file__).read_bytes())
    digest.update(sys.version.encode())
    return digest.hexdigest()[:16]


def all_modules():
    """Names of all test modules and packages of the interpreter."""
    from test.libregrtest.findtests import findtests

    return sorted(findtests())


def environment(mode, scratch):
    """The variables of a run: the caller's, without what would change the tests."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FIRESTEEL", "RUST_"))
    }
    return {**kept, "PYTHONHASHSEED": "0", "TMPDIR": str(scratch), **MODES[mode]}


def run_module(module, mode, timeout):
    """Run one module; what became of each of its tests."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="firesteel-regrtest-"))
    report = scratch / "report.xml"
    command = [sys.executable, "-X", "faulthandler", "-m", "test", "--junit-xml", str(report), module]
    began = time.monotonic()
    try:
        with (scratch / "output").open("w+b") as output:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(mode, scratch),
                cwd=scratch,
                start_new_session=True,
            )
            limit(child.pid)
            try:
                status = child.wait(timeout)
            except subprocess.TimeoutExpired:
                status = "hang"
            finally:
                # Processes that a test left behind, too.
                try:
                    os.killpg(child.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
                child.wait()
            output.seek(0)
            text = output.read().decode(errors="replace")
        return {
            "status": status,
            "seconds": round(time.monotonic() - began, 1),
            "tests": read_report(report),
            "tail": text.splitlines()[-SHOWN_LINES:],
        }
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def passes_nothing(result):
    """Whether a run shows nothing that could be compared."""
    return result["status"] != 0 and "passed" not in result["tests"].values()


def limit(pid):
    """Bounds the memory of a process: a test that runs away takes itself down, and not the machine."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
    soft = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.prlimit(pid, resource.RLIMIT_AS, (soft, hard))


class Runner:
    """Runs modules in all modes and counts."""

    def __init__(self, options, table, store):
        self.options = options
        self.table = table
        self.store = store
        self.passed = 0
        self.failures = []
        self.skipped = 0
        self.lock = threading.Lock()
        # Modules that take whole seconds by the clock, or all of a resource, run alone among themselves.
        self.alone = threading.Lock()

    def result(self, module, mode, again=False):
        known = None if again else self.store.get(module, mode)
        if known is None:
            if module in self.table.serial:
                with self.alone:
                    known = run_module(module, mode, self.options.timeout)
            else:
                known = run_module(module, mode, self.options.timeout)
            self.store.put(module, mode, known)
        return known

    def modes(self, module):
        """In which a module is compared."""
        return [mode for mode in self.options.modes if not self.table.why_left_out(module, mode)]

    def check(self, module):
        plain = self.result(module, "plain")
        if passes_nothing(plain):
            # Some modules hang or end now and then by themselves.
            plain = self.result(module, "plain", again=True)
        if passes_nothing(plain):
            with self.lock:
                self.skipped += max(len(self.modes(module)), 1)
                self.say(f"skip  {module}: does not pass plainly ({plain['status']})")
            return
        for mode in self.modes(module):
            found = self.result(module, mode)
            lines = differences(plain, found, mode, self.table)
            if lines:
                # Some of the interpreter's tests fail now and then by themselves.
                plain = self.result(module, "plain", again=True)
                found = self.result(module, mode, again=True)
                lines = differences(plain, found, mode, self.table)
            with self.lock:
                passed = sum(outcome == "passed" for outcome in found["tests"].values())
                if lines:
                    self.failures.append((module, mode, lines))
                    self.say(f"FAIL  {module} in {mode} mode ({found['seconds']} s, plain {plain['seconds']} s)")
                    for line in lines:
                        self.say(f"      {line}")
                    for line in found["tail"]:
                        self.say(f"    | {line}")
                    self.say(f"      again: {self.repeat(module, mode)}")
                else:
                    self.passed += 1
                    self.say(f"ok    {module} in {mode} mode: {passed} tests ({found['seconds']} s, plain {plain['seconds']} s)")

    def repeat(self, module, mode):
        words = [f"{name}={value}" for name, value in MODES[mode].items()]
        return " ".join(["PYTHONHASHSEED=0", *words, sys.executable, "-m", "test", module])

    def say(self, line):
        print(line, flush=True)

    def run(self, modules):
        for module, mode in itertools.product(modules, self.options.modes):
            if why := self.table.why_left_out(module, mode):
                self.say(f"out   {module} in {mode} mode: {why}")
        modules = [module for module in modules if not self.options.modes or self.modes(module)]
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            for _ in pool.map(self.check, modules):
                pass
        if self.failures:
            print("\nfailed:")
            for module, mode, lines in self.failures:
                print(f"  {module} in {mode} mode: {'; '.join(lines[:3])}")
        print(f"\n{self.passed} passed, {len(self.failures)} failed, {self.skipped} skipped", flush=True)
        return 1 if self.failures or (self.options.modes and not self.passed) else 0


def shard(text):
    """``I/N``, counted from 1."""
    index, slash, count = text.partition("/")
    if not slash or not index.isdecimal() or not count.isdecimal() or not 1 <= int(index) <= int(count):
        raise argparse.ArgumentTypeError(f"{text}: expected I/N with I from 1 to N")
    return int(index), int(count)


def parse(arguments):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="modules of the interpreter's test package")
    parser.add_argument("--all", action="store_true", help="all modules that the interpreter has")
    parser.add_argument("--shard", type=shard, default=(1, 1), metavar="I/N", help="the I-th of N parts of the list")
    parser.add_argument("--modes", default=",".join(COMPARED), help="modes compared with plain (default: %(default)s; empty: plain only)")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="modules at once (default: %(default)s)")
    parser.add_argument("--timeout", type=int, default=900, help="seconds for a module (default: %(default)s)")
    parser.add_argument("--again", action="store_true", help="make known results anew")
    parser.add_argument("--list", action="store_true", help="print the modules and end")
    options = parser.parse_args(arguments)
    options.modes = [mode for mode in options.modes.split(",") if mode]
    unknown = [mode for mode in options.modes if mode not in COMPARED]
    if unknown:
        parser.error(f"unknown mode {unknown[0]}; there are {', '.join(COMPARED)}")
    if options.all and options.modules:
        parser.error("--all and names of modules exclude each other")
    return options, parser


def main(arguments):
    """Run the command line; the exit status."""
    options, parser = parse(arguments)
    try:
        table = Table(HERE / "modules.toml")
    except TableError as error:
        print(f"error: {error}", file=sys.stderr)
        return BAD_USAGE
    known = all_modules()
    if not options.modules and not any(name in known for name in table.telling):
        print(f"the interpreter in {sysconfig.get_path('stdlib')} comes without its tests\n\n0 passed, 0 failed")
        return 0
    modules = known if options.all else options.modules or table.telling
    for name in modules:
        if name not in known:
            parser.error(f"the interpreter in {sysconfig.get_path('stdlib')} has no module {name}")
    index, count = options.shard
    modules = modules[index - 1 :: count]
    if options.list:
        print("\n".join(modules))
        return 0
    return Runner(options, table, Store(options.again)).run(modules)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
