#!/usr/bin/env python3
"""The corpus under valgrind: Firesteel must not read or write memory that is not its own.

Owns the runs and the reading of valgrind's reports; the programs and how they
are started are those of ``run.py``.  It assumes that ``sys.executable`` is the
CPython 3.13 in which the package ``firesteel`` is installed, and that valgrind
is in PATH; symbols of the extension make its reports readable.  It guarantees
that every report is shown with its stack and is a failure.

Each program runs twice as ``python -m firesteel --mode count --sync --interpret
SCRIPT``, with ``--threshold 1`` and with the usual one, since what is recorded
first decides what is compiled.  Traces run on the reference interpreter, whose
reads and writes valgrind sees.  PYTHONMALLOC=malloc gives
each object a block of its own, so that no access to a freed one goes unnoticed.
Forked children are followed.  What ``memcheck.supp`` lists is left out: reports
that Python has without Firesteel.

Exit status: 0 no report, 1 some, 2 wrong use.  The last line of the output is
``N passed, N failed``, counted in programs.
"""

import argparse
import concurrent.futures
import pathlib
import shutil
import sys
import tempfile
import time

import run

MODE = "count"
USUAL = ["-m", "firesteel", "--mode", "count", "--sync", "--interpret"]
LAUNCHERS = ([*USUAL, "--threshold", "1"], USUAL)
SUPPRESSIONS = run.ROOT / "memcheck.supp"
#: Frames of a stack that are shown: a callback's own, and the interpreter's below it.
FRAMES = 24
TIMEOUT_SECONDS = 1200.0


def valgrind(report):
    """The beginning of a command that writes its reports to files named so, one a process."""
    return [
        "valgrind",
        "--quiet",
        f"--num-callers={FRAMES}",
        f"--suppressions={SUPPRESSIONS}",
        f"--log-file={report}.%p",
    ]


def check(program, settings, plain):
    """Reports on one program, and the seconds that it took."""
    began = time.monotonic()
    reports = []
    for launcher in [[]] if plain else LAUNCHERS:
        found = check_once(program, settings, plain, launcher)
        reports += [" ".join(launcher) + "\n" + report for report in found]
    return reports, time.monotonic() - began


def check_once(program, settings, plain, launcher):
    """Reports on one run."""
    env = run.full_env("plain" if plain else MODE, settings)
    env["PYTHONMALLOC"] = "malloc"
    with tempfile.TemporaryDirectory(prefix="memcheck-") as folder:
        command = [*valgrind(f"{folder}/report"), sys.executable, *launcher, str(program.path)]
        found = run.execute(command, env, settings.timeout)
        reports = [path.read_text(errors="replace") for path in sorted(pathlib.Path(folder).iterdir())]
    reports = [report for report in reports if report.strip()]
    if found.status is None:
        reports.append(run.describe_status(None, settings.timeout))
    elif found.status != program.exit:
        reports.append(
            f"{run.describe_status(found.status, settings.timeout)}; the header says {program.exit}\n"
            + found.stderr.decode("utf-8", "backslashreplace")
        )
    return reports


def check_all(programs, settings, workers, plain):
    """Checks all programs and prints a line for each; the number of those with a report."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        jobs = {pool.submit(check, program, settings, plain): program for program in programs}
        for done, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            reports, seconds = job.result()
            failed += bool(reports)
            verdict = "FAIL" if reports else "ok  "
            print(f"{verdict} {jobs[job].name} ({seconds:.0f} s, {done} of {len(jobs)})", flush=True)
            for report in reports:
                print(report, flush=True)
    return failed


def main(arguments=None):
    """Entry point; returns the exit status."""
    parser = argparse.ArgumentParser(description="Runs the corpus under valgrind; see the docstring of this file.")
    parser.add_argument("-j", type=int, default=2, metavar="N", help="programs at once (default 2)")
    parser.add_argument("--filter", default="", metavar="SUBSTR", help="only programs with this in topic/name")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS, metavar="S", help="limit of one run, seconds")
    parser.add_argument("--package", metavar="DIR", help="take the package firesteel from here")
    parser.add_argument("--plain", action="store_true", help="Python alone: what memcheck.supp has to list")
    options = parser.parse_args(arguments)
    package = (("PYTHONPATH", options.package),) if options.package else ()
    settings = run.Settings((MODE,), options.timeout, package)
    try:
        programs = run.discover(run.ROOT, options.filter)
        if not programs:
            raise run.UsageError(f"no program has {options.filter!r} in its name")
        if options.j < 1:
            raise run.UsageError("-j needs a number above 0")
        if shutil.which("valgrind") is None:
            raise run.UsageError("valgrind is not in PATH; install it, on Debian by `apt install valgrind`")
        if not options.plain:
            run.require_package(settings)
    except run.UsageError as error:
        print(f"memcheck.py: {error}", file=sys.stderr)
        return 2
    failed = check_all(programs, settings, options.j, options.plain)
    print(f"{len(programs) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
