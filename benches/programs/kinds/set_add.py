"""Members of a set added and looked up."""

from _parts import run


def work(n):
    seen = set()
    hits = 0
    for i in range(n):
        number = (i * 7919) & 1023
        if number in seen:
            hits += 1
        else:
            seen.add(number)
    return hits


run(work)
