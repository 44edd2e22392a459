"""Complex numbers."""

from _parts import run


def work(n):
    z = 0j
    c = complex(-0.4, 0.6)
    for i in range(n):
        z = z * z + c
        if abs(z) > 4:
            z = 0j
    return z


run(work)
