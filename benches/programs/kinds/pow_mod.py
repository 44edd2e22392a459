"""pow with a modulus."""

from _parts import run


def work(n):
    total = 0
    for i in range(n):
        total += pow(i, 65537, 1000003)
    return total


run(work)
