# expect: any
"""A __del__ run by a store in the loop looks at the loop's frame."""
import sys

seen = []


class Spy:
    def __init__(self, i):
        self.i = i

    def __del__(self):
        f = sys._getframe(1)
        if f.f_code.co_name == "run" and self.i % 500 == 250:
            names = f.f_locals
            seen.append((self.i, names["i"], names["total"], f.f_lineno - f.f_code.co_firstlineno))


def run(n):
    total = 0
    slots = [None] * 3
    for i in range(n):
        total += i
        slots[i % 3] = Spy(i)
        total += 1
        spy = Spy(i)
        total += 1
    return total


print(run(2000))
print(seen)
