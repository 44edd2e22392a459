"""What the kinds share: a run in equal parts, each timed, and the count of iterations that makes it last long enough.

`python KIND.py calibrate` prints `count N`, the iterations of a part that make the whole run last about SECONDS here.
`python KIND.py N` runs PARTS parts of N iterations, prints `checksum ...` and, as `figures` and one JSON object, the
seconds that the last half of the parts took: by then what Firesteel will compile is compiled.

A kind may not be called as a module of the standard library is: it would be imported in its place.
"""

import sys
from time import perf_counter, process_time

PARTS = 20
SECONDS = 1.5

# A part shorter than this is no measure of speed.
ENOUGH = 0.04

marks = []


def parts():
    """Yields the iterations that the caller is to run in each part."""
    if sys.argv[1] == "calibrate":
        yield from calibrate()
        return
    count = int(sys.argv[1])
    for _ in range(PARTS):
        marks.append((perf_counter(), process_time()))
        yield count
    marks.append((perf_counter(), process_time()))


def calibrate():
    """Yields growing counts until one takes long enough, and prints the one to take.

    By processor time: others may use the machine meanwhile.
    """
    count = 1
    while True:
        start = process_time()
        yield count
        seconds = process_time() - start
        if seconds >= ENOUGH:
            break
        count *= 2 if seconds > ENOUGH / 8 else 8
    print("count", max(1, round(count * SECONDS / PARTS / seconds)))


def done(results):
    """Prints what the parts computed, and the figures."""
    print("checksum", *results)
    if marks:
        wall, processor = (end - middle for end, middle in zip(marks[-1], marks[PARTS // 2]))
        print(f'figures {{"steady_s": {wall}, "steady_processor_s": {processor}}}')


def run(work):
    """Calls `work` with the iterations of each part; it returns what it computed."""
    results = []
    for count in parts():
        results.append(work(count))
    done(results)
