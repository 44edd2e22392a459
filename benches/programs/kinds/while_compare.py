"""A while loop over two indices."""

from _parts import run

A = [(i * 7919) % 1009 for i in range(1000)]


def work(n):
    total = 0
    for _ in range(n):
        low, high = 0, len(A) - 1
        while low < high:
            if A[low] < A[high]:
                total += 1
                low += 1
            else:
                high -= 1
    return total


run(work)
