"""A deque as a queue: append at one end, pop at the other."""

from collections import deque

from _parts import run


def work(n):
    queue = deque(range(10))
    total = 0
    for i in range(n):
        queue.append(i)
        total += queue.popleft()
    return total


run(work)
