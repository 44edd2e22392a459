"""A chain of attribute reads, `p.q.r.x`."""

from _parts import run


class Node:
    pass


def work(n):
    p = Node()
    p.q = Node()
    p.q.r = Node()
    p.q.r.x = 3
    total = 0
    for _ in range(n):
        total += p.q.r.x
    return total


run(work)
