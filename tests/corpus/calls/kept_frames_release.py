"""Host code in calls whose caller has a frame object: what is on the stacks of kept frames is given up again."""
import sys


def noted(x):
    out.append(str(x))


def measured(x):
    return len(str(x))


def loop(n):
    try:
        None.x              # A traceback makes a frame object of this frame.
    except AttributeError:
        pass
    for i in range(n):
        noted(i)


def pass_on(n, y):
    try:
        None.x
    except AttributeError:
        pass
    for i in range(n):
        measured(y)
        y = y


def growing(n):
    try:
        None.x
    except AttributeError:
        pass
    y = 10**9
    for i in range(n):
        measured(y)
        y = y + 1
    return y


out = []
append = list.append
before = sys.getrefcount(append)
loop(300)
print(sys.getrefcount(append) - before > 5)
big = 10**9
before = sys.getrefcount(big)
pass_on(300, big)
print(sys.getrefcount(big) - before)
growing(10)
before = sys.getallocatedblocks()
growing(2000)
print(sys.getallocatedblocks() - before > 500)
