# expect: any
"""The module dict is changed by update, setdefault, vars() and clear of one key."""
import sys

a = 1
b = 2


def run(n):
    total = 0
    me = sys.modules[__name__]
    for i in range(n):
        if i == 500:
            me.__dict__.update(a=10)
        elif i == 1000:
            vars(me)["b"] = 20
        elif i == 1500:
            setattr(me, "a", 0.25)
        elif i == 2000:
            delattr(me, "a")
            globals().setdefault("a", 7)
        elif i == 2500:
            globals().__ior__({"b": -1})
        total += a + b
    return total


print(run(3000), a, b)
