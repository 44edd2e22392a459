# expect: any
"""A callee writes the hot loop's locals through f_locals (PEP 667)."""
import sys


def meddle(i):
    f = sys._getframe(1)
    if i == 1000:
        f.f_locals["total"] = -1
    elif i == 1500:
        f.f_locals["step"] = 0.5
    elif i == 2000:
        f.f_locals["step"] = 1 << 70
    elif i == 2300:
        f.f_locals.update({"step": 1, "total": 0})


def run(n):
    total = 0
    step = 1
    trail = []
    for i in range(n):
        total += step
        if i % 10 == 0:
            meddle(i)
        if i % 250 == 3:
            trail.append(total)
    return total, step, trail


print(run(3000))
