# expect: native
"""A program overwrites the local of a loop that a callee has as an argument, through the frame."""

import sys


class Writer:
    count = 0

    @property
    def write(self):
        self.count += 1
        if self.count % 20 == 19:
            sys._getframe(1).f_back.f_locals["i"] = -1
            # Takes the memory of the number that ended.
            self.kept = [j for j in range(10**6, 10**6 + 50)]


def inner(writer, x):
    writer.write
    return x


def outer(n):
    writer = Writer()
    for i in range(1000, n):
        r = inner(writer, i)
        print(i, r)


outer(1100)
