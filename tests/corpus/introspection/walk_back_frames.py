# expect: any
"""f_back chains from a callee: names, identity of the frame over iterations."""
import sys


def chain(n):
    names = []
    f = sys._getframe(1)
    while f is not None and f.f_code.co_name != "<module>":
        names.append(f.f_code.co_name)
        f = f.f_back
    return names


def a(i):
    return chain(i) if i % 500 == 0 else None


def b(i):
    for k in range(1):
        r = a(i)
    return r


def run(n):
    frames = []
    rows = []
    for i in range(n):
        r = b(i)
        if r:
            rows.append(r)
        if i % 600 == 0:
            frames.append(sys._getframe())
    return rows, all(f is frames[0] for f in frames), frames[0].f_code is run.__code__


print(run(2000))
