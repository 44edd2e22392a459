# expect: any
"""is, is not, is None, is True on objects that pass through hot loops."""


class T:
    pass


def run(n):
    a, b = T(), T()
    slots = [a, b, None, True, False, a]
    counts = [0] * 6
    x = None
    for i in range(n):
        o = slots[i % 6]
        if o is None:
            counts[0] += 1
        elif o is True:
            counts[1] += 1
        elif o is not False:
            counts[2] += 1
        if o is a:
            counts[3] += 1
        if o is slots[5]:
            counts[4] += 1
        x = (o, i % 2 == 0)
        if x[0] is o and (x[1] is True or x[1] is False):
            counts[5] += 1
    return counts


print(run(3000))
