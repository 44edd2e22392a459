# expect: any
"""bool, str, float, tuple, list, set, dict built in the loop."""


class Odd:
    def __float__(self):
        return 2.5

    def __int__(self):
        return 7

    def __str__(self):
        return "odd"

    def __bool__(self):
        return False


def run(n):
    o = Odd()
    acc = 0
    for i in range(n):
        acc += float(o) + int(o) + len(str(o)) + bool(o) + float(i) + bool(i % 3) + len(str(i))
        acc += len(set((i % 3, 1, 2))) + len(dict(a=i)) + len(tuple(str(i))) + sum(list(range(i % 4)))
    return acc


print(run(2000), float("1e3"), float(" inf "), str(1e16), str(-0.0), repr(1e22))
