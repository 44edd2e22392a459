"""The function behind a call changes: its code, its name, its defaults, its namespace; it ends and others take its place."""

import gc
import types


def value():
    return 1


def other():
    return 10


def with_default(x, y=2):
    return x + y


def code_replaced(n):
    def inner():
        return 1

    def later():
        return 100

    total = 0
    for i in range(n):
        total += inner()
        if i == n // 2:
            inner.__code__ = later.__code__
    return total


def name_rebound(n):
    global value
    before = value
    total = 0
    for i in range(n):
        total += value()
        if i == n // 2:
            value = other
    value = before
    return total


def defaults_change(n):
    total = 0
    for i in range(n):
        total += with_default(i)
        if i == n // 2:
            with_default.__defaults__ = (1000,)
    with_default.__defaults__ = (2,)
    return total


def other_namespace(n):
    source = "def get():\n    return base"
    spaces = [{"base": k} for k in (1, 20)]
    for space in spaces:
        exec(source, space)
    get = spaces[0]["get"]
    twin = types.FunctionType(get.__code__, spaces[1])
    total = 0
    for i in range(n):
        total += get() + twin()
        if i == n // 2:
            get, twin = twin, twin
    return total


def made_anew(n):
    total = 0
    for i in range(n):
        total += (lambda x: x + 1)(i)
    return total


def ended_and_replaced(n):
    total = 0
    for k in range(6):
        space = {}
        exec(f"def step(x):\n    return x + {k}", space)
        step = types.FunctionType(space["step"].__code__, globals())
        del space
        for i in range(n):
            total += step(i)
        del step
        gc.collect()
    return total


def callable_changes(n):
    functions = [value, other, lambda: 3, lambda: 4.5]
    total = 0
    for i in range(n):
        total += functions[i * 4 // n]()
    for i in range(n):
        total += functions[i & 3]()
    return total


for n in (30, 800, 2400):
    print(code_replaced(n), name_rebound(n), defaults_change(n), other_namespace(n))
    print(made_anew(n), ended_and_replaced(n), callable_changes(n))
