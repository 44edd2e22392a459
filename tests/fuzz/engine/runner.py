"""The client of the zygotes: runs programs plain and in a mode, and says how the two differ.

A ``Runner`` holds one zygote for each side and belongs to one thread.
"""

import dataclasses
import os
import pathlib
import pickle
import signal
import struct
import subprocess
import sys

from engine.zygote import MARK

ZYGOTE = pathlib.Path(__file__).with_name("zygote.py")
# A batch that uses more processor time, or waits for longer, is a hang. Plain batches take some tenths of a second.
SECONDS = 40.0
PLAIN_SECONDS = 15.0


class Broken(Exception):
    """The engine itself cannot go on; the message says why."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a batch did. ``outputs`` has one text a program that was begun; ``status`` is None after a hang."""

    status: int | None
    outputs: tuple
    seconds: float
    costs: tuple
    report: dict | None


@dataclasses.dataclass(frozen=True)
class Fault:
    """How a run differed: ``kind`` for comparing faults, the place in the batch, both outputs."""

    kind: str
    number: int
    expected: str
    found: str


class Zygote:
    """A process that runs batches; started again when it is gone."""

    def __init__(self, side, package):
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "FIRESTEEL"))
        }
        environment["PYTHONHASHSEED"] = "0"
        if package:
            environment["PYTHONPATH"] = str(package)
        self.process = subprocess.Popen(
            [sys.executable, str(ZYGOTE), side], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self.hello = self.receive()

    def receive(self):
        header = self.process.stdout.read(8)
        if len(header) < 8:
            raise Broken(f"the process that runs programs ended with status {self.process.wait()}")
        (size,) = struct.unpack("<Q", header)
        return pickle.loads(self.process.stdout.read(size))

    def run(self, mode, prelude, programs, seconds):
        """Runs a batch."""
        data = pickle.dumps((mode, prelude, list(programs), seconds))
        self.process.stdin.write(struct.pack("<Q", len(data)) + data)
        self.process.stdin.flush()
        status, text, used, result = self.receive()
        if status == 70:
            raise Broken(f"a batch could not be run:\n{text[-2000:]}")
        if mode is not None and result["enabled"] is False:
            raise Broken("Firesteel did not switch on")
        return Outcome(status, separated(text), used, tuple(result["cost"]), result["report"])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def separated(text):
    """The outputs of the programs that were begun."""
    pieces = text.split(MARK)[1:]
    # Behind the last program stands a mark without a number, and what was told while the process ended.
    rest = pieces.pop()[1:] if pieces and pieces[-1].startswith("\n") else ""
    outputs = [piece.partition("\n")[2] for piece in pieces]
    if outputs:
        outputs[-1] += rest
    return tuple(outputs)


class Runner:
    """Both sides."""

    def __init__(self, package=None):
        self.plain_side = Zygote("plain", package)
        self.firesteel_side = Zygote("firesteel", package)
        self.has_chaos = self.firesteel_side.hello["chaos"]

    def plain(self, programs, prelude, seconds=PLAIN_SECONDS):
        """The reference."""
        return self.plain_side.run(None, prelude, programs, seconds)

    def under(self, mode, programs, prelude, seconds=SECONDS):
        """The same under Firesteel."""
        return self.firesteel_side.run(mode, prelude, programs, seconds)

    def compare(self, mode, programs, prelude, seconds=SECONDS):
        """Runs both sides: a fault or None; also None where the plain run does not end well."""
        expected = self.plain(programs, prelude)
        if expected.status != 0:
            return None
        return fault(expected, self.under(mode, programs, prelude, seconds))

    def close(self):
        self.plain_side.close()
        self.firesteel_side.close()


def fault(expected, found):
    """How ``found`` differs from ``expected``; None when it does not."""
    if found.status is None or found.status != 0:
        number = max(0, len(found.outputs) - 1)
        kind = "hang" if found.status is None else ended(found.status)
        return Fault(kind, number, expected.outputs[number], found.outputs[number] if found.outputs else "")
    for number, (left, right) in enumerate(zip(expected.outputs, found.outputs, strict=True)):
        if left != right:
            return Fault("difference", number, left, right)
    panics = {name: count for name, count in (found.report or {}).get("traces_aborted", {}).items() if name in INTERNAL}
    if panics:
        return Fault("internal " + ", ".join(sorted(panics)), len(found.outputs) - 1, "", repr(panics))
    return None


# Reasons for which a trace is given up that no program may cause.
INTERNAL = frozenset({"compiler-error", "layout-mismatch"})


def ended(status):
    """How a process ended, in words."""
    if status < 0:
        try:
            return f"crash {signal.Signals(-status).name}"
        except ValueError:
            return f"crash by signal {-status}"
    return f"exit status {status}"
