# expect: native
"""Calls that leave parameters to their default values: of functions, methods and closures made anew; and defaults that change."""


class Point:
    def __init__(self):
        self.x = 0

    def move(self, by=1, scale=2):
        self.x = self.x + by * scale
        return self.x


def add(a, b=10, c=0.5):
    return a + b + c


def keep(a, seen=[]):
    seen.append(a)
    return len(seen)


def make(k):
    def inner(a, b=k):
        return a * b
    return inner


def use(n):
    p = Point()
    total = 0
    for i in range(n):
        total += add(i) + add(i, 1) + add(i, 1, 2) + p.move() + p.move(i) + p.move(i, 3) + keep(i)
    return total, p.x


def closures(n):
    total = 0
    for i in range(n):
        f = make(i)
        total += f(2) + f(2, 3)
    return total


def change(n):
    total = 0
    for i in range(n):
        if i == n // 2:
            add.__defaults__ = (100, 7)
        if i == n * 3 // 4:
            add.__defaults__ = (1,)
        try:
            total += add(i)
        except TypeError as error:
            total += len(str(error))
    add.__defaults__ = (10, 0.5)
    return total


class Ends:
    log = []

    def __del__(self):
        Ends.log.append("end")


def given(a, b=Ends()):
    return a if b is not None else -1


def lose(n):
    total = 0
    for i in range(n):
        if i == n // 2:
            given.__defaults__ = (None,)
        total += given(i)
    return total, Ends.log


for n in (7, 900):
    print(use(n), closures(n), change(n))
print(lose(900))
