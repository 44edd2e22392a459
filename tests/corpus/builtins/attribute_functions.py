# expect: any
"""getattr, setattr, hasattr and delattr with changing names."""


class Box:
    pass


def run(n):
    b = Box()
    acc = misses = 0
    for i in range(n):
        name = "f%d" % (i % 7)
        if hasattr(b, name):
            acc += getattr(b, name)
        else:
            misses += 1
        setattr(b, name, i)
        if i % 5 == 0:
            delattr(b, name)
        acc += getattr(b, "missing", 3)
    return acc, misses, sorted(vars(b).items())


print(run(3000))
