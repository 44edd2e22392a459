# expect: any
"""Augmented assignment to names, attributes, items, slices: evaluated once."""


class Box:
    def __init__(self):
        self.v = 1


log = []


def get(x):
    log.append(1)
    return x


def run(n):
    b = Box()
    d = {"a": 1, 2: 0}
    li = [0, [1, 2]]
    s = "x"
    for i in range(n):
        get(b).v += i
        d[get("a")] -= 1
        get(d)[2] ^= i
        li[get(0)] += 0.5
        get(li)[1][get(-1)] *= 1
        li[1][0:0] += [i] if i < 3 else []
        if i % 500 == 0:
            s += "y"
        b.v %= 10007
    return b.v, d, li, s


print(run(2000), len(log))
t = ([1],)
for i in range(1000):
    try:
        t[0] += [i]
    except TypeError as e:
        text = str(e)
print(len(t[0]), text)
