# expect: native
"""Exceptions out of calls: the traceback has every frame and line; the call is begun once, whatever it did before."""

import sys
import traceback


def divide(a, b):
    quotient = a // b
    return quotient


def nested(a, b):
    c = a + 1
    return divide(c, b)


def lookup(items, at):
    return items[at]


def unbound(flag):
    if flag:
        result = 1
    return result


def convert(x):
    return x + 1


class Counter:
    def __init__(self):
        self.calls = 0
        self.items = [1, 2, 3]

    def take(self, at):
        self.calls += 1
        return self.items[at]

    def need(self, other):
        self.calls += 1
        return self.calls + other


def show(error):
    frames = traceback.extract_tb(error.__traceback__)
    return type(error).__name__, str(error), [(frame.name, frame.line) for frame in frames]


def caught_outside(n):
    total = 0
    try:
        for i in range(n):
            total += nested(i, n - 1 - i)
    except ZeroDivisionError as error:
        print(total, show(error))


def caught_inside(n):
    total = caught = 0
    last = None
    for i in range(n):
        try:
            total += nested(i, i % 50)
            total += lookup([1, 2, 3], i % 4)
            total += unbound(i % 60)
        except (ZeroDivisionError, IndexError, UnboundLocalError) as error:
            caught += 1
            last = show(error)
    print(total, caught, last)


def counted(n):
    counter = Counter()
    caught = 0
    for i in range(n):
        try:
            counter.take(i % 5)
            counter.need(i if i % 7 else "no number")
        except (IndexError, TypeError):
            caught += 1
    print(counter.calls, caught)


def wrong_type(n):
    values = [1] * n
    values[n - 2] = "text"
    total = 0
    try:
        for value in values:
            total += convert(value)
    except TypeError as error:
        print(total, show(error))


def too_deep(levels):
    """Calls in loops at every depth of the stack, up to the limit."""

    def down(left):
        if left:
            return down(left - 1)
        total = 0
        for i in range(200):
            total += nested(i, 7)
        return total

    try:
        return down(levels)
    except RecursionError:
        return "too deep"


for n in (30, 600, 2000):
    caught_outside(n)
    caught_inside(n)
    counted(n)
    wrong_type(n)
sys.setrecursionlimit(120)
print([too_deep(levels) for levels in range(90, 125)])
