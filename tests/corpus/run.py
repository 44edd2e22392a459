#!/usr/bin/env python3
"""Differential runner of the corpus: Firesteel must not change what a program does.

Owns the running and comparing of every program in the topic folders beside
this file (``tests/corpus/<topic>/<name>.py``).  It assumes that
``sys.executable`` is the CPython 3.13 in which the package ``firesteel`` is
installed, and it uses the standard library only.  It guarantees that each
program runs in fresh processes, in an empty current directory and with a fixed
environment, and that nothing but the program's own behaviour is compared.

What is compared
    stdout and stderr byte for byte and the exit status (a negative status is
    the signal that ended the process).  NOTHING IS NORMALISED: the plain run is
    ``python SCRIPT``, so a launcher that leaves frames of its own in a
    traceback, adds a name to ``__main__`` or prints a line is a failure.

Modes (``--modes`` takes a comma separated choice; the first five are the default)
    plain   ``python SCRIPT`` with FIRESTEEL=0, run twice.  Fails when the two
            runs differ (a flaky program) or when the program does not end the
            way its header says.  Its first run is the reference of the others.
    count   ``python -m firesteel --mode count --threshold 1 --sync --tier hot SCRIPT``
    warm    ``python -m firesteel --mode count --threshold 1 --sync --tier warm SCRIPT``
    free    ``python -m firesteel --mode count --threshold 50 SCRIPT``
    fragments ``python -m firesteel --mode count --threshold 2 --sync --fragments SCRIPT``
    sample  ``python -m firesteel --mode sample SCRIPT``
    off     ``python -m firesteel SCRIPT`` with FIRESTEEL=0
    chaosN  ``python -m firesteel --mode count --chaos N SCRIPT``: things go wrong at
            random, N is the seed (``chaos`` in a header).  Odd seeds run trace IR
            by its interpreter, even ones machine code; all wait for the compiler
            (``--sync``) and so repeat, but for multiples of 5, which pause its
            threads instead.  ``--chaos-seeds N`` adds chaos1 to chaosN.  Where
            chaos1 to chaos5 run over the whole corpus, each kind of misfortune
            must have happened, by the statistics.

Header language
    The unbroken block of comment lines at the top of a program is its header.
    Every line of it has the form ``# key: value``; an unknown key or value is
    an error.  All keys are optional:

    ``# expect: native|any``    native: in mode ``count`` the program must have
                                run machine code.  The runner adds
                                ``--stats=json``, names a file in the variable
                                FIRESTEEL_STATS_FILE, and requires that the key
                                "native_entries" of that JSON object is above 0.
                                any (default): no such check.
    ``# modes: plain,count``    run the program in these modes only.
    ``# exit: N``               status of the plain run (default 0; negative
                                for a signal).
    ``# stderr: yes|no``        whether the plain run may write to stderr.
                                Default: yes when ``exit`` is given and is not
                                0, else no.

Exit status of the runner: 0 all passed, 1 something failed, 2 wrong use.  The
last line of its output is ``N passed, N failed``, counted in programs x modes.
"""

import argparse
import concurrent.futures
import dataclasses
import difflib
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent
TIMEOUT_SECONDS = 60.0
DIFF_LINES = 80

# Mode name -> (arguments of ``-m firesteel`` or None for no launcher, FIRESTEEL).
MODES = {
    "plain": (None, "0"),
    "count": (["--mode", "count", "--threshold", "1", "--sync", "--tier", "hot"], None),
    "warm": (["--mode", "count", "--threshold", "1", "--sync", "--tier", "warm"], None),
    "free": (["--mode", "count", "--threshold", "50"], None),
    "fragments": (["--mode", "count", "--threshold", "2", "--sync", "--fragments"], None),
    "sample": (["--mode", "sample"], None),
    "off": ([], "0"),
}
CHAOS = re.compile(r"chaos([0-9]{1,9})")
# Whoever runs these over the whole corpus has met every kind of misfortune.
CHAOS_SEEDS = 5
FAMILIES = (*MODES, "chaos")
DEFAULT_MODES = ("plain", "count", "warm", "free", "fragments")
STATS_MODE = "count"
STATS_KEY = "native_entries"


class UsageError(Exception):
    """A fault of the caller or of a program's header; the message says where."""


@dataclasses.dataclass(frozen=True)
class Program:
    """One program and what its header says."""

    path: pathlib.Path
    name: str
    native: bool
    modes: tuple
    exit: int
    stderr: bool


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one process did. ``status`` is None when it was ended as a hang."""

    stdout: bytes
    stderr: bytes
    status: int | None


@dataclasses.dataclass(frozen=True)
class Verdict:
    """The judgement on one program in one mode; ``faults`` is empty on a pass."""

    program: str
    mode: str
    faults: tuple
    command: str
    # Kind of misfortune -> how often it happened; empty without chaos.
    misfortunes: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Settings:
    """What the command line fixes for all programs."""

    modes: tuple
    timeout: float = TIMEOUT_SECONDS
    extra_env: tuple = ()


# --- modes -------------------------------------------------------------------


def mode_family(mode):
    """The name that headers use: chaos7 is one of chaos."""
    return "chaos" if CHAOS.fullmatch(mode) else mode


def mode_of(mode):
    """Arguments of the launcher and FIRESTEEL, as in MODES; None if there is no such mode."""
    match = CHAOS.fullmatch(mode)
    if match is None:
        return MODES.get(mode)
    seed = int(match[1])
    words = ["--mode", "count"]
    if seed % 5 != 0:
        words.append("--sync")
    if seed % 2 == 1:
        words.append("--interpret")
    return ([*words, "--chaos", str(seed)], None)


# --- programs and headers ---------------------------------------------------

HEADER_LINE = re.compile(r"# ([a-z]+): (\S.*?)\s*$")


def parse_header(text, name):
    """Header block of a program as a dict; raises UsageError on a bad line."""
    fields = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = HEADER_LINE.match(line)
        if match is None:
            raise UsageError(f"{name}: header line is not '# key: value': {line!r}")
        fields[match[1]] = match[2]
    return fields


def load_program(path, root):
    """Reads one program's header into a Program; raises UsageError."""
    name = path.relative_to(root).as_posix()
    fields = parse_header(path.read_text(encoding="utf-8"), name)
    expect = fields.pop("expect", "any")
    modes = tuple(m.strip() for m in fields.pop("modes", ",".join(FAMILIES)).split(","))
    exit_text = fields.pop("exit", "0")
    stderr = fields.pop("stderr", "no" if exit_text == "0" else "yes")
    if fields:
        raise UsageError(f"{name}: unknown header key {sorted(fields)[0]!r}")
    if expect not in ("native", "any"):
        raise UsageError(f"{name}: expect must be native or any, not {expect!r}")
    if not set(modes) <= set(FAMILIES):
        raise UsageError(f"{name}: unknown mode in {','.join(modes)!r}")
    if not re.fullmatch(r"-?\d+", exit_text):
        raise UsageError(f"{name}: exit must be a number, not {exit_text!r}")
    if stderr not in ("yes", "no"):
        raise UsageError(f"{name}: stderr must be yes or no, not {stderr!r}")
    return Program(path, name, expect == "native", modes, int(exit_text), stderr == "yes")


def discover(root, substring=""):
    """All programs in the topic folders of ``root`` whose name has ``substring``."""
    programs = [load_program(p, root) for p in sorted(root.glob("*/**/*.py"))]
    return [p for p in programs if substring in p.name]


# --- running ----------------------------------------------------------------


def command_for(program, mode, stats):
    """Argument vector of one run."""
    launcher, _ = mode_of(mode)
    if launcher is None:
        return [sys.executable, str(program.path)]
    words = [sys.executable, "-m", "firesteel", *launcher]
    return [*words, str(program.path)]


def settings_env(mode, settings):
    """Variables the runner sets on top of the cleaned environment."""
    # Hash seed: set order and hashes of strings must repeat. UTF-8: the
    # encoding of a pipe must not follow the caller's locale.
    # Verify: what breaks a rule of the trace IR is told on stderr, and so fails.
    env = {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "FIRESTEEL_VERIFY": "1"}
    _, switch = mode_of(mode)
    if switch is not None:
        env["FIRESTEEL"] = switch
    if mode != "plain":
        env.update(settings.extra_env)
    return env


def full_env(mode, settings):
    """Environment of one run, free of the caller's PYTHON* and FIRESTEEL*."""
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "FIRESTEEL"))
    }
    env.update(settings_env(mode, settings))
    return env


def repeat_command(program, mode, settings, stats):
    """Shell line that repeats a run by hand."""
    words = ["env", "-u", "FIRESTEEL", "-u", "PYTHONPATH"]
    words += [f"{k}={v}" for k, v in settings_env(mode, settings).items()]
    return shlex.join(words + command_for(program, mode, stats))


def execute(command, env, timeout):
    """Runs a command to its end, or kills its process group after ``timeout`` s."""
    with tempfile.TemporaryDirectory(prefix="corpus-") as cwd:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A group of its own, so that forked children end with it.
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            return Outcome(stdout, stderr, None)
        return Outcome(stdout, stderr, process.returncode)


def run_once(program, mode, settings, stats_path=None):
    """One run of a program in a mode."""
    env = full_env(mode, settings)
    if stats_path is not None:
        env["FIRESTEEL_STATS_FILE"] = str(stats_path)
    return execute(command_for(program, mode, stats_path is not None), env, settings.timeout)


# --- judging ----------------------------------------------------------------


def describe_status(status, timeout):
    """How a process ended, in words."""
    if status is None:
        return f"hang (not ended after {timeout:g} s)"
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"CRASH, ended by signal {signal.Signals(-status).name}"
    except ValueError:
        return f"CRASH, ended by signal {-status}"


def diff_text(label, expected, found):
    """Unified diff of two byte outputs, cut to DIFF_LINES lines."""
    left, right = (
        data.decode("utf-8", "backslashreplace").splitlines() for data in (expected, found)
    )
    lines = list(difflib.unified_diff(left, right, f"{label} expected", f"{label} found", "", "", 3, ""))
    if not lines:
        # Equal after splitting: only line ends differ.
        lines = [f"{label}: {expected[-40:]!r} expected at the end, {found[-40:]!r} found"]
    if len(lines) > DIFF_LINES:
        lines[DIFF_LINES:] = [f"... {len(lines) - DIFF_LINES} more diff lines"]
    return "\n".join(lines)


def compare(expected, found, timeout):
    """Faults of ``found`` against ``expected``; an empty list when equal."""
    faults = []
    if found.status is None:
        faults.append(describe_status(None, timeout))
    elif found.status != expected.status:
        faults.append(
            f"{describe_status(found.status, timeout)}; "
            f"expected {describe_status(expected.status, timeout)}"
        )
    for label in ("stdout", "stderr"):
        left, right = getattr(expected, label), getattr(found, label)
        if left != right:
            faults.append(diff_text(label, left, right))
    return faults


def judge_reference(program, first, timeout):
    """Faults of the first plain run against the program's own header."""
    faults = []
    if first.status != program.exit:
        ending = describe_status(first.status, timeout)
        faults.append(f"{ending}; the header says exit status {program.exit}")
    if first.stderr and not program.stderr:
        faults.append("unannounced stderr:\n" + first.stderr.decode("utf-8", "backslashreplace"))
    if not first.stdout and not first.stderr:
        faults.append("the program prints nothing, so nothing is tested")
    return faults


def read_stats(path):
    """The statistics file of a run, as a dict, or why it cannot be read."""
    try:
        stats = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return "no statistics file was written"
    except ValueError as error:
        return f"the statistics file is not JSON: {error}"
    return stats if isinstance(stats, dict) else "the statistics file is no object"


def judge_stats(stats):
    """Faults of the statistics of a ``# expect: native`` program."""
    if isinstance(stats, str):
        return [f"expect native: {stats}"]
    entries = stats.get(STATS_KEY)
    if not isinstance(entries, int):
        return [f"expect native: no number {STATS_KEY!r} in the statistics"]
    if entries <= 0:
        return [f"expect native: {STATS_KEY} is {entries}, nothing ran natively"]
    return []


def judge_mode(program, mode, reference, settings):
    """Runs a program in a mode other than plain and compares."""
    native = program.native and mode == STATS_MODE
    chaos = mode_family(mode) == "chaos"
    misfortunes = {}
    with tempfile.TemporaryDirectory(prefix="corpus-stats-") as folder:
        path = pathlib.Path(folder) / "stats.json" if native or chaos else None
        found = run_once(program, mode, settings, path)
        faults = compare(reference, found, settings.timeout)
        if native:
            faults += judge_stats(read_stats(path))
        if chaos:
            # Not every program leaves statistics: some end without the interpreter's own end.
            stats = read_stats(path)
            misfortunes = {} if isinstance(stats, str) else (stats.get("chaos") or {}).get("happened", {})
    command = repeat_command(program, mode, settings, native)
    return Verdict(program.name, mode, tuple(faults), command, misfortunes)


def run_program(program, settings):
    """All verdicts on one program."""
    modes = [m for m in settings.modes if mode_family(m) in program.modes]
    if not modes:
        return []
    reference = run_once(program, "plain", settings)
    faults = judge_reference(program, reference, settings.timeout)
    # A hang already took the whole limit; a second run would tell nothing new.
    if "plain" in modes and reference.status is not None:
        again = run_once(program, "plain", settings)
        flaky = compare(reference, again, settings.timeout)
        if flaky:
            faults += ["flaky: two plain runs differ", *flaky]
    verdicts = []
    for mode in modes:
        if mode == "plain":
            command = repeat_command(program, mode, settings, False)
            verdicts.append(Verdict(program.name, mode, tuple(faults), command))
        elif faults:
            command = repeat_command(program, "plain", settings, False)
            reason = "no reference: the plain run failed"
            verdicts.append(Verdict(program.name, mode, (reason,), command))
        else:
            verdicts.append(judge_mode(program, mode, reference, settings))
    return verdicts


def judge_chaos(verdicts):
    """A line for each kind of misfortune, and the kinds that never happened."""
    total = {}
    for verdict in verdicts:
        for kind, count in verdict.misfortunes.items():
            total[kind] = total.get(kind, 0) + count
    lines = [f"chaos: {kind} {count}" for kind, count in total.items()]
    return lines, [kind for kind, count in total.items() if count == 0]


def run_corpus(programs, settings, workers, verbose=False):
    """Runs all programs, prints what failed, returns the list of verdicts."""
    verdicts = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for group in pool.map(lambda p: run_program(p, settings), programs):
            for verdict in group:
                verdicts.append(verdict)
                if verdict.faults:
                    print(f"FAIL {verdict.program} [{verdict.mode}]")
                    print("\n".join(verdict.faults))
                    print(f"repeat: {verdict.command}\n", flush=True)
                elif verbose:
                    print(f"ok   {verdict.program} [{verdict.mode}]", flush=True)
    return verdicts


# --- self-test --------------------------------------------------------------

# Stand-in for the package, so that the runner's judgement can be tested without
# the real one. It runs the script and nothing else.
FAKE_LAUNCHER = '''
import json, os, runpy, sys
path = os.environ.get("FIRESTEEL_STATS_FILE")
if path:
    with open(path, "w") as out:
        happened = {"seed": int(sys.argv[-2]), "never": 0} if "--chaos" in sys.argv else {}
        json.dump({"native_entries": int(os.environ["FAKE_ENTRIES"]), "chaos": {"happened": happened}}, out)
sys.argv = sys.argv[-1:]
runpy.run_path(sys.argv[0], run_name="__main__")
'''
ON = 'import os, sys\non = os.environ.get("FIRESTEEL") != "0"\n'

# name -> (program text, {mode: words that must be in its faults, or None for a pass})
SELF_TEST = {
    "good": (ON + "print(1)", {"plain": None, "count": None, "free": None}),
    "native": ("# expect: native\nprint(1)", {"plain": None, "count": None, "free": None}),
    "restricted": ("# modes: plain,count\nprint(1)", {"plain": None, "count": None}),
    "exits": ("# exit: 3\nprint(1); raise SystemExit(3)", {"plain": None, "count": None, "free": None}),
    "differs": (ON + "print(1 + on)", {"plain": None, "count": "+2", "free": "+2"}),
    "line_end": (ON + "print(1, end='\\r\\n' if on else '\\n')", {"plain": None, "count": "stdout", "free": "stdout"}),
    "stderr": (
        "# stderr: yes\n" + ON + "print('a' if on else 'b', file=sys.stderr)",
        {"plain": None, "count": "+a", "free": "+a"},
    ),
    "status": (ON + "print(1); sys.exit(3 if on else 0)", {"plain": None, "count": "status 3", "free": "status 3"}),
    "crash": (
        ON + "print(1, flush=True)\nif on: os.kill(os.getpid(), 11)",
        {"plain": None, "count": "CRASH, ended by signal SIGSEGV", "free": "CRASH"},
    ),
    "flaky": ("import os\nprint(os.getpid())", {"plain": "flaky", "count": "no reference", "free": "no reference"}),
    "broken": ("print(1/0)", {"plain": "exit status 1", "count": "no reference", "free": "no reference"}),
    "silent": ("pass", {"plain": "prints nothing", "count": "no reference", "free": "no reference"}),
}
HANG = ON + "print(1, flush=True)\nif on:\n    import time\n    time.sleep(3600)"
BAD_HEADERS = ("# speed: high", "# expect: fast", "# modes: plain,turbo", "# exit: x", "# stderr: 1", "# hello")


def self_test_cases(root):
    """Yields (case, ok) for every case, running the fake package under ``root``."""
    topic = root / "topic"
    package = root / "fake" / "firesteel"
    topic.mkdir()
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(FAKE_LAUNCHER)
    for name, (text, _) in SELF_TEST.items():
        (topic / f"{name}.py").write_text(text)
    env = (("PYTHONPATH", str(package.parent)), ("FAKE_ENTRIES", "1"))
    settings = Settings(("plain", "count", "free"), extra_env=env)
    programs = discover(root)
    programs = [p for p in programs if p.name.startswith("topic/")]
    found = {}
    for verdict in run_corpus(programs, settings, 2):
        found.setdefault(pathlib.PurePath(verdict.program).stem, {})[verdict.mode] = verdict.faults
    for name, (_, expected) in SELF_TEST.items():
        yield name + " modes", set(found[name]) == set(expected)
        for mode, words in expected.items():
            faults = found[name].get(mode, ())
            ok = not faults if words is None else words in "\n".join(faults)
            yield f"{name} [{mode}]", ok

    native = [p for p in programs if p.name == "topic/native.py"]
    for entries, passes in (("1", True), ("0", False)):
        env = (("PYTHONPATH", str(package.parent)), ("FAKE_ENTRIES", entries))
        verdicts = run_corpus(native, Settings(("count",), extra_env=env), 1)
        yield f"native_entries {entries}", (not verdicts[0].faults) == passes

    seeds = dataclasses.replace(settings, modes=("plain", "chaos2", "chaos15"))
    verdicts = run_corpus(native, seeds, 1)
    yield "chaos passes", not any(verdict.faults for verdict in verdicts)
    yield "chaos is counted", judge_chaos(verdicts) == (["chaos: seed 17", "chaos: never 0"], ["never"])
    yield "chaos by header", [v.mode for v in run_corpus([p for p in programs if "restricted" in p.name], seeds, 1)] == ["plain"]
    commands = [" ".join(mode_of(f"chaos{seed}")[0]) for seed in (1, 2, 5)]
    yield "chaos modes", [(" --sync" in text, " --interpret" in text) for text in commands] == [(1, 1), (1, 0), (0, 1)]
    yield "no chaos mode", all(mode_of(mode) is None for mode in ("chaos", "chaosx", "chaos-1", "turbo"))

    (topic / "hang.py").write_text(HANG)
    (topic / "hang_always.py").write_text(HANG.replace("if on:", "if True:"))
    # A short limit for the two programs that really hang.
    short = dataclasses.replace(settings, modes=("plain", "count"), timeout=5.0)
    hanging = [load_program(topic / name, root) for name in ("hang.py", "hang_always.py")]
    first, second, third, fourth = ("\n".join(v.faults) for v in run_corpus(hanging, short, 2))
    yield "hang", not first and "hang" in second
    yield "hang in the plain run", "hang" in third and "no reference" in fourth

    for line in BAD_HEADERS:
        (topic / "header.py").write_text(line + "\n")
        try:
            load_program(topic / "header.py", root)
        except UsageError:
            yield f"header {line!r}", True
        else:
            yield f"header {line!r}", False


def self_test():
    """Tests the runner's own judgement; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="corpus-self-") as folder:
        cases = list(self_test_cases(pathlib.Path(folder)))
    bad = [case for case, ok in cases if not ok]
    print("The failures above are those the self-test provokes.")
    for case in bad:
        print(f"SELF-TEST FAIL {case}")
    print(f"self-test: {len(cases) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


# --- command line -----------------------------------------------------------


def require_package(settings):
    """Raises UsageError when a chosen mode needs firesteel and it is missing."""
    for mode in settings.modes:
        if mode_of(mode)[0] is not None:
            probe = "import importlib.util as u, sys; sys.exit(u.find_spec('firesteel') is None)"
            outcome = execute([sys.executable, "-c", probe], full_env(mode, settings), settings.timeout)
            if outcome.status != 0:
                raise UsageError(
                    f"package firesteel is not installed in {sys.executable}; "
                    "run this file with the Python of that venv, or use --modes plain"
                )
            return


def parse_arguments(arguments):
    """Command line of the runner."""
    parser = argparse.ArgumentParser(description="Runs the differential corpus; see the docstring of this file.")
    parser.add_argument("-j", type=int, default=2, metavar="N", help="programs at once (default 2)")
    parser.add_argument("--filter", default="", metavar="SUBSTR", help="only programs with this in topic/name")
    parser.add_argument("--modes", default=",".join(DEFAULT_MODES), help=f"of {','.join(MODES)},chaosN (default %(default)s)")
    parser.add_argument("--chaos-seeds", type=int, default=0, metavar="N", help="add the modes chaos1 to chaosN")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS, metavar="S", help="limit of one run, seconds")
    parser.add_argument("--env", action="append", default=[], metavar="K=V", help="variable for all modes but plain")
    parser.add_argument("--list", action="store_true", help="print the programs and stop")
    parser.add_argument("--self-test", action="store_true", help="test the runner itself")
    parser.add_argument("-v", action="store_true", help="print passes too")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Entry point; returns the exit status."""
    # A shell without job control starts commands in the background with the interrupt ignored, and so would be every
    # program here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = parse_arguments(arguments)
    if options.self_test:
        return self_test()
    try:
        added = (f"chaos{seed}" for seed in range(1, options.chaos_seeds + 1))
        modes = tuple(dict.fromkeys([*filter(None, options.modes.split(",")), *added]))
        unknown = [m for m in modes if mode_of(m) is None]
        if unknown:
            raise UsageError(f"unknown mode {unknown[0]!r}; there are {', '.join(MODES)} and chaos with a seed behind it")
        if any("=" not in item for item in options.env):
            raise UsageError("--env needs NAME=VALUE")
        if options.j < 1:
            raise UsageError("-j needs a number above 0")
        programs = discover(ROOT, options.filter)
        if options.list:
            for program in programs:
                print(program.name)
            return 0
        if not programs:
            raise UsageError(f"no program has {options.filter!r} in its name")
        env = tuple(tuple(item.split("=", 1)) for item in options.env)
        settings = Settings(modes, options.timeout, env)
        require_package(settings)
    except UsageError as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 2
    verdicts = run_corpus(programs, settings, options.j, options.v)
    failed = sum(bool(v.faults) for v in verdicts)
    lines, missed = judge_chaos(verdicts)
    if lines:
        print("\n".join(lines))
    passed = len(verdicts) - failed
    if missed and not options.filter and {f"chaos{seed}" for seed in range(1, CHAOS_SEEDS + 1)} <= set(modes):
        print(f"FAIL chaos: these never happened: {', '.join(missed)}")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
