"""Methods of strings."""

from _parts import run

WORDS = ["alpha", "Beta", "gamma", "Delta"] * 5


def work(n):
    total = 0
    for _ in range(n):
        for word in WORDS:
            if word.upper().startswith("B"):
                total += len(word)
    return total


run(work)
