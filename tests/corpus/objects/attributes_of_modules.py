"""Attributes of modules in native loops: changed, added, removed, looked up by the module's own function."""
import math
import types

module = types.ModuleType("module")
module.scale = 2


def scaled(n, change=None, at=-1):
    s = 0
    for i in range(n):
        if i == at:
            change()
        s += module.scale
    return s


def angles(n):
    t = 0.0
    for i in range(n):
        t += math.sin(i) * math.pi
    return t


def attempt(work, *arguments):
    try:
        return work(*arguments)
    except AttributeError as error:
        return str(error)


def changed():
    module.scale += 1


def changed_by_dict():
    vars(module)["scale"] = 10


def grown():
    for k in range(300):
        setattr(module, f"name{k}", k)


def shrunk():
    for k in range(300):
        delattr(module, f"name{k}")


def removed():
    del module.scale


print(scaled(2000))
for change in (changed, changed_by_dict, grown, changed, shrunk, changed, removed):
    print(change.__name__, attempt(scaled, 2000, change, 1100))
module.__getattr__ = lambda name: 40 if name == "scale" else None
print(scaled(1500))
module.scale = 0.5
print(scaled(1500))
print(round(angles(3000), 9))
