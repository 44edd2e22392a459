"""Strings added and compared."""

from _parts import run


def work(n):
    same = 0
    for i in range(n):
        text = "item" + str(i & 15)
        if text == "item7":
            same += 1
    return same


run(work)
