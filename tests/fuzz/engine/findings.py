"""What becomes of a finding: shrunk, told, written to a file, replayed."""

import difflib
import itertools
import pathlib
import random
import re
import shlex
import sys
import threading

from engine import modes
from engine.runner import Runner
from engine.shrink import Shrinker, shrink
from grammar import generate
from grammar.program import PRELUDE

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "corpus" / "fuzz"
# Modes that ``--replay`` tries.
REPLAYED = [
    {"mode": "count", "threshold": threshold, **arguments}
    for _, arguments, _ in modes.BACK_ENDS
    for threshold in (1, 2, 7, 50)
]


# A file that does what a batch did: each program in a namespace of its own, whose end is part of what is tested. What
# finalisers say then has addresses.
PARTS = """\
import sys
PRELUDE = compile({prelude!r}, "prelude", "exec")
PROGRAMS = {programs!r}
for text in PROGRAMS:
    namespace = {{"__name__": "__main__"}}
    exec(PRELUDE, namespace)
    try:
        exec(compile(text, "fuzz.py", "exec"), namespace)
    except Exception as error:
        print("ended by", type(error).__name__, error)
    sys.unraisablehook = lambda what: None
    namespace.clear()
"""


class Keeper:
    """Takes findings of all jobs, one at a time."""

    def __init__(self, options, say):
        self.options, self.say = options, say
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)

    def keep(self, runner, finding):
        """Shrinks a finding, tells of it and writes it down. Called by the job that made it."""
        options = " ".join(modes.command(finding.mode))
        self.say(
            "{} after {:.1f} s, {:.1f} s of processor time, {} comparisons: ".format(finding.fault.kind, *finding.after)
            + f"seed {finding.seed}, {options}, {finding.shown} of {finding.attempts} repeated"
        )
        if finding.shown and not self.options.no_shrink:
            programs, is_whole = shrink(runner, finding, self.options.shrink_seconds, self.say)
        else:
            programs, is_whole = finding.programs, False
        text = whole(programs, is_whole)
        fault = None
        for _ in range(finding.attempts):
            fault = fault or runner.compare(finding.mode, [text], "")
        with self.lock:
            name = f"{re.sub(r'[^a-z0-9]+', '_', finding.fault.kind.lower())}_{re.sub(r'[^0-9a-zA-Z]+', '_', finding.seed)}"
            place = self.options.out / f"{name}.py"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            print(f"FAIL {finding.seed} [{options}] {finding.fault.kind}")
            print(f"repeat: target/venv/bin/python -m firesteel {options} {place}")
            print(text if len(text) < 8000 else f"({len(text)} characters)")
            print(difference(fault or finding.fault), flush=True)
            if self.options.keep and fault is not None:
                CORPUS.mkdir(parents=True, exist_ok=True)
                (CORPUS / f"{name}.py").write_text(text, encoding="utf-8")

    def summary(self, tally):
        """Lines on the whole run."""
        top = sorted(tally.aborted.items(), key=lambda item: -item[1])[:6]
        yield f"processor time: plain {tally.plain_seconds:.1f} s, under Firesteel {tally.firesteel_seconds:.1f} s"
        yield f"compiled {tally.compiled} traces; given up: {', '.join(f'{name} {times}' for name, times in top) or 'none'}"


def whole(programs, is_whole):
    """One file that does what the batch did."""
    if is_whole:
        return programs[0]
    return PARTS.format(prelude=PRELUDE, programs=programs)


def difference(fault):
    """How the outputs differ, in a few lines."""
    left, right = fault.expected.splitlines(), fault.found.splitlines()
    lines = [line[:500] for line in difflib.unified_diff(left, right, "plain", "firesteel", "", "", 1, "")]
    return "\n".join(lines[:24]) or fault.kind


def shown_program(options):
    """The program that a seed stands for."""
    seed = options.show
    if options.timed:
        return PRELUDE + generate(seed, False, timed=True)
    exact = modes.draw(random.Random(seed.rpartition("/")[0]), 1, False)[1]
    return PRELUDE + generate(seed, exact)


def shrink_file(options, say):
    """Makes one file small and prints it."""
    text, attempts = pathlib.Path(options.shrink).read_text(encoding="utf-8"), 5
    runner = Runner(options.package)
    faults = [fault for _ in range(attempts) if (fault := runner.compare(options.mode, [text], "")) is not None]
    if not faults:
        say(f"{options.shrink} does not fail in this mode")
        return 2
    say(f"{faults[0].kind}, {len(faults)} of {attempts}")
    small = Shrinker(runner, options.mode, faults[0], len(faults) / attempts, options.shrink_seconds).shrink([text], "")[0]
    print(small, end="")
    runner.close()
    return 1


def replay(options, say):
    """Runs one file in many modes."""
    text = pathlib.Path(options.replay).read_text(encoding="utf-8")
    runner = Runner(options.package)
    failed = 0
    chosen = [options.mode] if options.mode else REPLAYED
    for mode in chosen:
        fault = None
        for _ in range(5):
            fault = fault or runner.compare(mode, [text], "")
        words = " ".join(modes.command(mode))
        say(f"{'FAIL' if fault else 'ok  '} {words}{f': {fault.kind}' if fault else ''}")
        if fault is not None:
            failed += 1
            command = shlex.join([sys.executable, "-m", "firesteel", *modes.command(mode), options.replay])
            print(f"repeat: {command}\n{difference(fault)}", flush=True)
    runner.close()
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0
