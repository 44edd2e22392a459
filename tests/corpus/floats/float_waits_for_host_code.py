# expect: native
"""A float local waits on the caller's stack while a function that was called before runs host code. A constant
takes its place, or what the function gives."""

import sys


class Box:
    pass


def difference(box, y, k):
    return y - k


def go_around(box):
    for _ in (box.value, 5):
        pass
    return 1


def run(n, counts):
    y = 2.0
    kept = Box()
    kept.value = 3
    box = Box()
    for i in range(n):
        box.weight = 2.25 if i % 7 == 1 else 0.5
        y = difference(box, y, go_around(kept))
        y = 1.5
        box = Box()
        for _ in range(2):
            counts.append(sys.getrefcount(kept))
    return y


def run_choosing(n, total):
    y = 2.0
    kept = Box()
    kept.value = 3
    for i in range(n):
        y = difference(kept, y, go_around(kept))
        total += y
        if y < -40.0:
            y = 1.5
    return y, total


for n in (1200, 1200):
    counts = []
    print(run(n, counts), len(counts), set(counts), run_choosing(n, 0.0))
