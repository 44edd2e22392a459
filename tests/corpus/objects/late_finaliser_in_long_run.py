# expect: any
"""Objects with finalisers enter lists of plain ints after a long quiet run."""
log = []


class D:
    def __init__(self, i):
        self.i = i

    def __del__(self):
        log.append(self.i)

    def __add__(self, other):
        return self.i + other

    __radd__ = __add__


def run(n):
    slots = [0, 1, 2, 3]
    total = 0
    for i in range(n):
        slots[i & 3] = i & 15
        total += slots[(i + 1) & 3]
        if i >= n - 40 and i % 5 == 0:
            slots[(i + 1) & 3] = D(i)
            log.append("stored")
    return total


print(run(400000), log)
