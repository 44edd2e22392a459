"""Recursion through `__init__` up to the limit, in a loop that is recorded: the round that is recorded comes hardly deeper than
others, and calls of classes that are not so deep are followed."""

import sys

DEEPEST = [0]


class Link:
    def __init__(self, depth):
        DEEPEST[0] = depth
        Link(depth + 1)


class Short:
    def __init__(self, depth):
        self.next = Short(depth - 1) if depth else None


class Wide:
    def __init__(self, depth):
        self.below = []
        for _ in range(2):
            if depth:
                self.below.append(Wide(depth - 1))


def to_the_limit(n):
    depths = []
    for _ in range(n):
        try:
            Link(0)
        except RecursionError:
            depths.append(DEEPEST[0])
    return depths


def length(link):
    count = 0
    while link is not None:
        link = link.next
        count += 1
    return count


def short(n):
    return sum(length(Short(i % 12)) for i in range(n)), sum([length(Short(i % 30)) for i in range(n)])


def leaves(wide):
    return sum(map(leaves, wide.below)) or 1


sys.setrecursionlimit(400)
to_the_limit(30)
depths = to_the_limit(1500)
usual = sorted(depths)[len(depths) // 2]
print(usual, [depth for depth in depths if not usual <= depth <= usual + 12])
print(short(900))
print(sum(leaves(Wide(i % 6)) for i in range(100)))
