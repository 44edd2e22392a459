#!/usr/bin/env python3
"""Does the fuzzer notice? Runs it against a package that does one thing wrong on purpose, and against one that does not.

The stand-in for ``firesteel`` changes a builtin, ends the process when a program calls it, or says that a compile
failed. The last line is ``N passed, N failed``.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from engine.zygote import ends_within

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = '''
import builtins, os, signal
FAULT = {fault!r}
__file__ = "stand-in"
real = sum


def enable(**settings):
    def wrong(*items):
        if FAULT == "value" and real(*items) > 50:
            return 51
        if FAULT == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        return real(*items)

    builtins.sum = wrong


def is_enabled():
    return True


def disable():
    builtins.sum = real


def stats():
    aborted = {{"compiler-error": 1}} if FAULT == "internal" else {{}}
    return {{"native_entries": 1, "iterations": 1, "traces_compiled": 1, "traces_aborted": aborted}}
'''
# fault -> words that standard output must have
CASES = {
    "none": ["0 failed"],
    "value": ["difference", "sum(", "1 failed"],
    "crash": ["crash SIGSEGV", "sum(", "1 failed"],
    "internal": ["internal compiler-error", "1 failed"],
}


def run(fault, folder):
    """What the fuzzer says of a package with this fault."""
    package = folder / fault / "firesteel"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PACKAGE.format(fault=fault))
    words = ["--seed", "1", "--jobs", "1", "--failures", "1", "--out", str(folder / "out" / fault)]
    words += ["--seconds", "4" if fault == "none" else "120", "--package", str(package.parent), "--shrink-seconds", "60"]
    command = [sys.executable, str(HERE / "run.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


def faults_of(case, ended, folder):
    """What is wrong with what the fuzzer said."""
    found = [f"{words!r} is missing" for words in CASES[case] if words not in ended.stdout]
    if ended.returncode != (case != "none"):
        found.append(f"exit status {ended.returncode}")
    kept = list((folder / "out" / case).glob("*.py"))
    if len(kept) != (case != "none"):
        found.append(f"{len(kept)} programs were written")
    shrunk = re.search(r"shrunk from (\d+) to (\d+) characters", ended.stderr)
    if case in ("value", "crash") and not (shrunk and int(shrunk[2]) < int(shrunk[1])):
        found.append("the program was not made smaller")
    return found


def hangs():
    """What is wrong with what the engine takes for a hang: a child that works, one that waits, one that ends."""
    found = []
    for act, expected in (("while True: pass", False), ("import time; time.sleep(60)", False), ("pass", True)):
        child = subprocess.Popen([sys.executable, "-c", act])
        handle = os.pidfd_open(child.pid)
        ended = ends_within(child.pid, handle, 1.0)
        os.close(handle)
        child.kill()
        child.wait()
        if ended is not expected:
            found.append(f"`{act}` {'ended' if ended else 'did not end'}")
    return found


def main():
    """Runs all cases; returns the exit status."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="fuzz-self-") as name:
        folder = pathlib.Path(name)
        found = hangs()
        failed += bool(found)
        print(f"{'FAIL' if found else 'ok  '} hang {'; '.join(found)}")
        for case in CASES:
            ended = run(case, folder)
            found = faults_of(case, ended, folder)
            failed += bool(found)
            print(f"{'FAIL' if found else 'ok  '} {case} {'; '.join(found)}")
            if found:
                print(ended.stdout[-3000:], ended.stderr[-3000:])
    print(f"{1 + len(CASES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
