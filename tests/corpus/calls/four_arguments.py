# expect: native
"""Calls with four arguments that are made from native code: the callee has a loop, so it is not followed."""


class Point:
    def __init__(self, x):
        self.x = x


def four(a, b, c, d):
    for _ in ():
        pass
    return a


def walk(n):
    s = 0.5
    for i in range(n):
        p = Point(i)
        four(i, 2, i, s)
        if type(p) is not Point:
            print(i, type(p))


walk(310)
print("done")
