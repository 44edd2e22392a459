# expect: native
"""A builtin is replaced again and again, in builtins and by a global that comes and goes."""

import builtins

kept = builtins.abs
out = []


def total(n):
    s = 0
    for i in range(n):
        s += abs(i - 50)
    return s


for number in range(12):
    builtins.abs = (lambda k: lambda x: x + k)(number) if number % 2 else kept
    out.append(total(300))
builtins.abs = kept
for number in range(12):
    if number % 3 == 1:
        abs = int
    elif number % 3 == 2:
        abs = kept
        del abs
    out.append(total(300))
print(out)


def shadowed(n):
    s = 0
    for i in range(n):
        if i == 1000:
            globals()["abs"] = bool
        if i == 2000:
            del globals()["abs"]
        if i == 2500:
            builtins.abs = float
        s += abs(i - 50)
    builtins.abs = kept
    return s


print([shadowed(3000) for _ in range(4)], "abs" in globals())
