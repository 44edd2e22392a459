"""collections.Counter and defaultdict."""

from collections import Counter, defaultdict

from _parts import run

WORDS = ["a", "b", "c", "a", "d"] * 20


def work(n):
    total = 0
    for _ in range(n):
        groups = defaultdict(list)
        for word in WORDS:
            groups[word].append(1)
        total += len(groups) + Counter(WORDS)["a"]
    return total


run(work)
