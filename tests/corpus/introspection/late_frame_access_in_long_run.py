# expect: any
"""A callee reads and writes the frame of a loop that has run for very long."""
import sys


def look(i):
    f = sys._getframe(1)
    seen.append((dict(f.f_locals), f.f_lineno - f.f_code.co_firstlineno, f.f_lasti))
    if i == 300000:
        f.f_locals["x"] = 7
    elif i == 400000:
        f.f_locals["total"] = 0.25


def run(n):
    total = 0
    x = 0.5
    for i in range(n):
        total += i & 7
        x = x * 0.5 + 1
        if i % 100000 == 0:
            look(i)
        if i == 499999:
            look(i)
    return total, x


seen = []
print(run(500000))
for s in seen:
    print(s)
