"""Numbers packed into bytes and back."""

import struct

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        a, b = struct.unpack("<ih", struct.pack("<ih", i, i & 99))
        total += a ^ b
    return total


run(work)
