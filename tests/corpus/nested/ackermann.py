# expect: any
"""Ackermann's function with a loop instead of the first recursion."""
import sys

sys.setrecursionlimit(3000)


def ack(m, n):
    while m:
        if n == 0:
            n = 1
        else:
            n = ack(m, n - 1)
        m -= 1
    return n + 1


print([[ack(m, n) for n in range(5)] for m in range(3)], ack(2, 60), ack(3, 4))
