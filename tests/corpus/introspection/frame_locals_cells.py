# expect: any
"""f_locals reads and writes cells and free variables of a hot loop."""
import sys


def run(n):
    total = 0
    shared = 1

    def inner():
        return shared

    def poke(i):
        f = sys._getframe(1)
        if i % 1000 == 500:
            f.f_locals["shared"] = i
            f.f_locals["total"] = f.f_locals["total"] * -1

    for i in range(n):
        total += inner() + shared
        poke(i)
    return total, shared, inner()


print(run(3000))
