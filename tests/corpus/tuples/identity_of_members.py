# expect: any
"""Objects put in and taken out of tuples and lists stay the same objects."""


class Thing:
    pass


def run(n):
    a, b = Thing(), Thing()
    same = 0
    for i in range(n):
        t = (a, b, [a])
        x, y, z = t
        p = [x, y]
        p[0], p[1] = p[1], p[0]
        if p[0] is b and p[1] is a and z[0] is t[0] and x is not y:
            same += 1
    return same


print(run(3000))
