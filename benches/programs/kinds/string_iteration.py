"""Characters of a string, one by one."""

from _parts import run

TEXT = "the quick brown fox jumps over the lazy dog " * 25


def work(n):
    vowels = 0
    for _ in range(n):
        for letter in TEXT:
            if letter == "o":
                vowels += 1
    return vowels


run(work)
