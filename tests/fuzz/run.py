#!/usr/bin/env python3
"""The fuzzer: random programs, plain and under Firesteel, which must print the same. See ``README.md`` beside this.

Run by ``cargo xtask fuzz``, or with the Python in which the package ``firesteel`` is installed. Exit status: 0 when
nothing differed, 1 when something did, 2 for wrong use. The last line is ``N passed, N failed``.
"""

import argparse
import pathlib
import random
import sys

from engine import findings, modes
from engine.hunt import Hunt
from engine.runner import Broken, fault

ROOT = pathlib.Path(__file__).resolve().parents[2]


def say(text):
    """Tells on standard error: the standard output has the findings."""
    print(text, file=sys.stderr, flush=True)


def arguments(words):
    """The command line."""
    parser = argparse.ArgumentParser(prog="cargo xtask fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0, metavar="N", help="for how long (default 60)")
    parser.add_argument("--batches", type=int, default=None, metavar="N", help="no more than so many batches of programs")
    parser.add_argument("--seed", default=None, metavar="S", help="which programs; a random one if not given")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="batches at once (default 2)")
    parser.add_argument("--failures", type=int, default=5, metavar="N", help="stop after so many (default 5)")
    parser.add_argument("--mode", default=None, metavar="OPTIONS", help="only this mode: options of python -m firesteel")
    parser.add_argument("--no-chaos", action="store_true", help="no modes in which things go wrong at random")
    parser.add_argument("--keep", action="store_true", help="write findings into the corpus")
    parser.add_argument("--shrink-seconds", type=float, default=60.0, metavar="N", help="for one finding (default 60)")
    parser.add_argument("--no-shrink", action="store_true", help="leave findings as they are")
    parser.add_argument("--replay", metavar="FILE", help="run this program in all modes, or in the one of --mode")
    parser.add_argument("--shrink", metavar="FILE", help="make this program, which fails in the mode of --mode, small")
    parser.add_argument("--show", metavar="SEED", help="print the program with this seed, as S/BATCH/PLACE, and stop")
    parser.add_argument("--timed", action="store_true", help="with --show: the program of a report of slowness")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "target" / "fuzz", metavar="DIR", help=argparse.SUPPRESS)
    parser.add_argument("--package", type=pathlib.Path, metavar="DIR", help="directory with another build of the package")
    options = parser.parse_args(words)
    if options.jobs < 1 or options.failures < 1:
        parser.error("--jobs and --failures need a number above 0")
    try:
        options.mode = modes.parse(options.mode.split()) if options.mode else None
    except ValueError as error:
        parser.error(str(error))
    if options.shrink and options.mode is None:
        parser.error("--shrink needs --mode")
    if options.seed is None:
        options.seed = str(random.SystemRandom().randrange(1 << 32))
    options.judge = fault
    return options


def hunt(options):
    """Searches; returns the exit status."""
    say(f"seed {options.seed}, {options.seconds:g} s, {options.jobs} jobs")
    keeper = findings.Keeper(options, say)
    search = Hunt(options, keeper.keep, say)
    tally = search.run()
    say(search.progress())
    for line in keeper.summary(tally):
        say(line)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


def main(words=None):
    """Entry point; returns the exit status."""
    options = arguments(words)
    try:
        if options.show:
            print(findings.shown_program(options), end="")
            return 0
        if options.shrink:
            return findings.shrink_file(options, say)
        if options.replay:
            return findings.replay(options, say)
        return hunt(options)
    except Broken as error:
        say(f"fuzz: {error}")
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
