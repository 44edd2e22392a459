# expect: any
"""range() of bools, int subclasses and __index__ objects."""


class Idx:
    def __init__(self, v):
        self.v = v

    def __index__(self):
        return self.v


class MyInt(int):
    def __add__(self, other):
        return "never used by range"


def run(*args):
    total = 0
    kinds = set()
    for i in range(*args):
        total += i
        kinds.add(type(i).__name__)
    return total, sorted(kinds)


for n in range(300):
    out = [run(Idx(9)), run(MyInt(3), MyInt(12)), run(True, 10, True), run(Idx(9), Idx(0), Idx(-2))]
print(out)
print(run(MyInt(4000)), range(MyInt(3)), type(range(MyInt(3)).stop).__name__)
