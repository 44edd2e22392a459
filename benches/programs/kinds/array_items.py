"""Items of an array of machine integers."""

from array import array

from _parts import run


def work(n):
    data = array("q", range(256))
    total = 0
    for i in range(n):
        data[i & 255] += i
        total ^= data[(i * 3) & 255]
    return total


run(work)
