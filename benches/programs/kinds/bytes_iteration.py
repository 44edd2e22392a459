"""The bytes of a bytes object."""

from _parts import run

DATA = bytes(range(256)) * 4


def work(n):
    total = 0
    for _ in range(n):
        for byte in DATA:
            total += byte
    return total


run(work)
