# expect: any
"""f_lineno of the caller, seen by the callee from several lines of the loop."""
import sys

counts = {}


def here():
    f = sys._getframe(1)
    line = f.f_lineno - f.f_code.co_firstlineno
    counts[line] = counts.get(line, 0) + 1
    return line


def run(n):
    total = 0
    for i in range(n):
        total += here()
        if i % 2:
            total -= here() * (
                here()
                + here()
            )
        else:
            total += here()
    return total


print(run(2000), counts)
