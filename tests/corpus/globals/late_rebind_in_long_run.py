# expect: any
"""Globals, a builtin and a called function are rebound after long quiet runs."""
import builtins

step = 1
real_abs = abs


def f(i):
    return i & 1


def g(i):
    return 0.5


def meddle(i):
    global step, f
    if i == 200000:
        step = 2
    elif i == 300000:
        f = g
    elif i == 400000:
        builtins.abs = lambda v: 100
    elif i == 400050:
        builtins.abs = real_abs
    elif i == 450000:
        globals()["abs"] = lambda v: -1


def run(n):
    total = 0
    for i in range(n):
        total += step + f(i) + abs(-2)
        if i % 50 == 0:
            meddle(i)
    return total


print(run(500000))
