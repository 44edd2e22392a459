# expect: any
"""A module attribute that comes from the module's __getattr__, then is real."""
import types

box = types.ModuleType("box")
calls = 0


def missing(name):
    global calls
    calls += 1
    if name == "gone":
        raise AttributeError("no " + name)
    return 5


box.__getattr__ = missing


def run(n):
    total = errors = 0
    for i in range(n):
        if i == 1000:
            box.value = 7
        elif i == 2000:
            del box.value
        total += box.value
        try:
            box.gone
        except AttributeError:
            errors += 1
    return total, errors, calls


print(run(3000))
