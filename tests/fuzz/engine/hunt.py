"""The search: batches of programs from one seed, each run in some modes, until the time is over.

Each job is a thread with a runner of its own; batch ``n`` is the same whichever job runs it. A fault is confirmed,
first by its program alone, then with those that ran before it in the same process, and handed to ``found``.
"""

import dataclasses
import random
import sys
import threading
import time

from engine import modes
from engine.runner import Broken, Runner
from grammar import generate
from grammar.program import PRELUDE

PROGRAMS_A_BATCH = 6
MODES_A_BATCH = 2
# One batch in so many is measured instead of compared for its modes.
TIMED_BATCHES = 12
TIMED_MODE = {"mode": "count", "threshold": 50}
# A program is slow when its thread takes so many times plain's, and so much longer in seconds.
SLOWER, SLOWER_BY = 3.0, 0.05
# One that plainly takes longer by the clock is left out: a batch of such would take minutes.
TIMED_SECONDS = 2.0
# Runs in which a fault must show again.
ATTEMPTS = 5


@dataclasses.dataclass
class Finding:
    """A fault with what it takes to see it again."""

    seed: str
    mode: dict
    programs: list
    fault: object
    # In how many of how many repeated runs it showed.
    shown: int
    attempts: int
    # What the search had used until then: time, processor time, comparisons.
    after: tuple


@dataclasses.dataclass
class Tally:
    """What all jobs did."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    batches: int = 0
    entered: int = 0
    compiled: int = 0
    plain_seconds: float = 0.0
    firesteel_seconds: float = 0.0
    aborted: dict = dataclasses.field(default_factory=dict)


class Hunt:
    """One run of the fuzzer."""

    def __init__(self, options, found, say):
        self.options, self.found, self.say = options, found, say
        self.tally = Tally()
        self.lock = threading.Lock()
        self.begun = time.monotonic()
        self.next_batch = 0
        self.findings = []
        self.slow = []
        self.broken = None

    def is_over(self):
        """Whether the jobs are to end."""
        late = time.monotonic() - self.begun >= self.options.seconds
        return late or self.broken is not None or len(self.findings) >= self.options.failures

    def run(self):
        """Runs all jobs to their end; raises Broken when one could not go on."""
        jobs = [threading.Thread(target=self.job, daemon=True) for _ in range(self.options.jobs)]
        for job in jobs:
            job.start()
        reported = self.begun
        while any(job.is_alive() for job in jobs):
            for job in jobs:
                job.join(0.2)
            if time.monotonic() - reported >= 10:
                reported = time.monotonic()
                self.say(self.progress())
        if self.broken is not None:
            raise self.broken
        return self.tally

    def progress(self):
        """A line on how far it is."""
        tally, spent = self.tally, time.monotonic() - self.begun
        done = tally.passed + tally.failed
        return (
            f"{spent:.0f} s: {done} comparisons, {done / max(spent, 0.1):.1f} a second, {tally.failed} failed; "
            f"native code entered in {tally.entered} of {tally.batches} batches"
        )

    def job(self):
        """A thread."""
        try:
            runner = Runner(self.options.package)
            while not self.is_over():
                with self.lock:
                    number, self.next_batch = self.next_batch, self.next_batch + 1
                if self.options.batches is not None and number >= self.options.batches:
                    break
                self.batch(runner, f"{self.options.seed}/{number}")
            runner.close()
        except Exception as error:
            self.broken = error if isinstance(error, Broken) else Broken(f"{type(error).__name__}: {error}")
            if not isinstance(error, Broken):
                sys.excepthook(type(error), error, error.__traceback__)

    def timed_batch(self, runner, seed):
        """Measures programs that run longer; slow ones are measured again, and reported, not counted as failures."""
        programs = [generate(f"{seed}/{place}", False, timed=True) for place in range(PROGRAMS_A_BATCH)]
        for place, text in enumerate(programs):
            if self.is_over():
                return
            ratios = []
            # What was slow once is measured again.
            while len(ratios) < 2 and (ratio := self.slowness(runner, seed, text)) is not None:
                ratios.append(ratio)
            if len(ratios) == 2 and not self.is_over():
                self.slow.append((f"{seed}/{place}", min(ratios)))
                self.say(f"slow: seed {seed}/{place} --timed takes {min(ratios):.1f} times plain's processor time")

    def slowness(self, runner, seed, text):
        """How many times plain's processor time a program takes; None when that is not much, or it went wrong."""
        expected = runner.plain([text], PRELUDE, TIMED_SECONDS)
        if expected.status != 0:
            return None
        found = runner.under(TIMED_MODE, [text], PRELUDE)
        fault = self.options.judge(expected, found)
        if fault is not None:
            with self.lock:
                self.count(expected, found, fault)
            self.confirm(runner, seed, TIMED_MODE, [text], fault)
            return None
        plain, under = expected.costs[0], found.costs[0]
        return under / plain if under > plain * SLOWER and under > plain + SLOWER_BY else None

    def drawn(self, seed, chaos):
        """The modes and programs of a batch."""
        source = random.Random(seed)
        chosen, exact = modes.draw(source, MODES_A_BATCH, chaos)
        if self.options.mode:
            chosen, exact = [self.options.mode], bool(self.options.mode.get("sync"))
        return chosen, [generate(f"{seed}/{place}", exact) for place in range(PROGRAMS_A_BATCH)]

    def batch(self, runner, seed):
        """Draws a batch and compares it."""
        if int(seed.rpartition("/")[2]) % TIMED_BATCHES == TIMED_BATCHES - 1 and self.options.mode is None:
            self.timed_batch(runner, seed)
            return
        chosen, programs = self.drawn(seed, runner.has_chaos and not self.options.no_chaos)
        expected = runner.plain(programs, PRELUDE)
        with self.lock:
            self.tally.plain_seconds += expected.seconds
        if expected.status != 0:
            # A program that does not end by itself is no program of this grammar; tell rather than hide.
            self.say(f"batch {seed}: the plain run ended with {expected.status}; skipped")
            with self.lock:
                self.tally.skipped += 1
            return
        for mode in chosen:
            found = runner.under(mode, programs, PRELUDE)
            fault = self.options.judge(expected, found)
            with self.lock:
                self.count(expected, found, fault)
            if fault is not None:
                self.confirm(runner, seed, mode, programs, fault)
                # Most likely the other modes show the same.
                return

    def count(self, expected, found, fault):
        tally = self.tally
        good = len(expected.outputs) if fault is None else fault.number
        tally.passed += good
        tally.failed += fault is not None
        tally.batches += 1
        tally.firesteel_seconds += found.seconds
        if found.report:
            tally.entered += found.report["native_entries"] > 0
            tally.compiled += found.report["traces_compiled"]
            for name, times in found.report["traces_aborted"].items():
                tally.aborted[name] = tally.aborted.get(name, 0) + times

    def confirm(self, runner, seed, mode, programs, fault):
        """Finds the fewest programs that show the fault, and how often they do."""
        # Told before it is confirmed and made small, which takes minutes: a search that is ended then has lost nothing.
        self.say(f"{fault.kind}: seed {seed}/{fault.number} in {mode}")
        tally = self.tally
        processor = tally.plain_seconds + tally.firesteel_seconds + time.process_time()
        after = (time.monotonic() - self.begun, processor, tally.passed + tally.failed)
        candidates = [[programs[fault.number]], programs[: fault.number + 1], programs]
        kept, shown = programs, 0
        for candidate in candidates:
            shown = sum(runner.compare(mode, candidate, PRELUDE) is not None for _ in range(ATTEMPTS))
            if shown:
                kept = candidate
                break
        finding = Finding(f"{seed}/{fault.number}", mode, kept, fault, shown, ATTEMPTS, after)
        with self.lock:
            self.findings.append(finding)
        self.found(runner, finding)
