# expect: any
"""Comprehension variables shadow locals, cells and globals, and are restored."""
g = "global"


def run(n):
    x = 1.5
    y = "cell"

    def read():
        return y

    out = 0
    for i in range(n):
        a = [x for x in range(3)]
        b = [y for y in range(3)]
        c = [g for g in range(3)]
        d = [i for i in range(2)]
        out += len(a) + len(b) + len(c) + i + d[1]
        if (x, read(), g) != (1.5, "cell", "global"):
            out = -(10**9)
    return out, x, read(), g, i


print(run(2000))


def unbound(n):
    errors = 0
    for i in range(n):
        [z for z in range(3)]
        try:
            z
        except UnboundLocalError:
            errors += 1
        if i == -1:
            z = 1
    return errors


print(unbound(2000))
