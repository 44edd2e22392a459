# expect: any
"""The module dict is resized by new names while the loop reads from it."""
base = 3


def run(n):
    total = 0
    g = globals()
    for i in range(n):
        total += base
        if i % 10 == 0:
            g["extra_%d" % i] = i
        if i == 2000:
            for k in [k for k in g if k.startswith("extra_")]:
                del g[k]
            g["base"] = 4
    return total


print(run(3000), sum(k.startswith("extra_") for k in globals()))
