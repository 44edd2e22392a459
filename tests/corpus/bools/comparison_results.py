# expect: native
"""A comparison stored in a local is the object True or False."""


def run(n):
    trues = falses = other = 0
    last = None
    for i in range(n):
        c = i * 3 > n
        d = i / 2 < 100.5
        last = c
        if c is True:
            trues += 1
        elif c is False:
            falses += 1
        else:
            other += 1
        if d is not False:
            trues += 1
        if (c == d) is (not c != d):
            falses += 1
    return trues, falses, other, last


print(run(5000))
print([not 0, not 1, not 0.0, not "", not [0]], type(not 5))
