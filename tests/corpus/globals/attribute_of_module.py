# expect: any
"""module.attr read in the loop while the module is changed."""
import math
import types

box = types.ModuleType("box")
box.value = 1
box.get = lambda: 2


def run(n):
    total = 0
    keep = math.floor
    for i in range(n):
        if i == 1000:
            box.value = 1.5
        elif i == 1500:
            math.floor = lambda x: 100
        elif i == 2000:
            math.floor = keep
            box.get = lambda: 20
        elif i == 2500:
            box.__dict__["value"] = 1 << 70
        total += box.value + box.get() + math.floor(2.5)
    return total


print(run(3000))
