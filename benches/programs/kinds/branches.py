"""A chain of conditions taken evenly."""

from _parts import run


def work(n):
    a = b = c = d = 0
    for i in range(n):
        k = (i * 2654435761 >> 7) & 3
        if k == 0:
            a += 1
        elif k == 1:
            b += 2
        elif k == 2:
            c += 3
        else:
            d += 4
    return a + b + c + d


run(work)
