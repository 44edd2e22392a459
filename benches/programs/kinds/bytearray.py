"""Bytes of a bytearray written and read."""

from _parts import run


def work(n):
    data = bytearray(256)
    total = 0
    for i in range(n):
        data[i & 255] = i & 127
        total += data[(i * 3) & 255]
    return total


run(work)
