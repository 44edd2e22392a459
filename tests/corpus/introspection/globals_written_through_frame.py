# expect: any
"""f_globals and f_builtins written by a callee of the hot loop."""
import sys

step = 1


def meddle(i):
    f = sys._getframe(1)
    if i == 1000:
        f.f_globals["step"] = 2.5
    elif i == 2000:
        f.f_builtins["abs"] = lambda v: 1000
    elif i == 2500:
        del f.f_builtins["abs"]


def run(n):
    total = 0
    errors = 0
    for i in range(n):
        meddle(i)
        try:
            total += step + abs(-1)
        except NameError:
            errors += 1
    return total, errors


print(run(3000))
