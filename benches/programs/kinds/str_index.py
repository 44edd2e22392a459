"""Characters of a string by index."""

from _parts import run

TEXT = "the quick brown fox jumps over the lazy dog" * 3


def work(n):
    found = 0
    for i in range(n):
        if TEXT[i & 127] == "o":
            found += 1
    return found


run(work)
