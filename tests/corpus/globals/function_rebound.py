# expect: any
"""The called function is redefined, and its code and defaults are replaced."""


def f(x, k=1):
    return x + k


def other(x, k=3):
    return x * k


def run(n):
    global f
    original = f
    total = 0
    marks = []
    for i in range(n):
        if i == 500:
            f = lambda x: -x
        elif i == 1000:
            f = original
        elif i == 1500:
            f.__defaults__ = (100,)
        elif i == 2000:
            f.__code__ = other.__code__
        elif i == 2500:
            f = abs
        elif i == 3000:
            f = float
        total += f(i)
        if i % 500 == 499:
            marks.append(total)
    return marks


print(run(3500))
