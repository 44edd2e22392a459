"""A heap: push and pop."""

import heapq

from _parts import run


def work(n):
    heap = [(i * 7919) % 1009 for i in range(500)]
    heapq.heapify(heap)
    total = 0
    for i in range(n):
        heapq.heappush(heap, (i * 7919) % 1013)
        total += heapq.heappop(heap)
    return total


run(work)
