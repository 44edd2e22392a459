"""A comprehension uses the name of a local that is a number: afterwards the local is the object that it was."""


def kept_before(n):
    nan = float("nan")
    lost = 0
    for i in range(n):
        x = nan + i
        kept = [x]
        squares = [x * x for x in (1, 2, 3)]
        if x not in kept:
            lost += 1
    return lost


def kept_by_it(n):
    nan = float("nan")
    lost = 0
    for i in range(n):
        x = nan + i
        kept = [x for x in [x]]
        if x not in kept:
            lost += 1
    return lost


def unbound_before(n):
    total = 0
    for i in range(n):
        if i % 3:
            x = i * 1000
        total += len([x for x in (i,)])
        if i % 3:
            total += x
            del x
        try:
            x
        except NameError:
            total += 1
    return total


for n in (40, 800):
    print(kept_before(n), kept_by_it(n), unbound_before(n))
