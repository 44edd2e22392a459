# expect: any
"""Loop variable, list and iterator-source are rebound from a callee."""
import sys


def meddle(i):
    if i == 1200:
        names = sys._getframe(1).f_locals
        names["i"] = 7
        names["data"] = [100, 200]
    if i == 1800:
        sys._getframe(1).f_locals["data"] = (0.5, 1, "x")


def run(n):
    data = [1, 2]
    total = 0
    odd = 0
    for i in range(n):
        meddle(i)
        total += data[i % 2]
        odd += i & 1
    return total, odd, data


print(run(2500))
