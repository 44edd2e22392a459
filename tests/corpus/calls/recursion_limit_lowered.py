"""The recursion limit is lowered in the loop until the calls in it are too many."""

import sys
def g(x): return x + 1
def f(x): return g(x) + 1
def main(n, d):
    limits = [1000] * n
    limits[n - 10] = d
    limit = sys.setrecursionlimit
    t = 0
    try:
        for i in range(n):
            limit(limits[i])
            t += f(i)
        limit(1000)
        print("no error", t)
    except RecursionError as e:
        limit(1000)
        print(i, e)
main(300, 3)
