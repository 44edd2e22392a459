# expect: any
"""A name found in builtins at first, later in the module, later again removed."""
import builtins

builtins.magic = 1


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            globals()["magic"] = 100
        elif i == 1500:
            builtins.magic = 2
        elif i == 2000:
            del globals()["magic"]
        total += magic
    return total


print(run(3000))
