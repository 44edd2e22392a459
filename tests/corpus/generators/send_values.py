# expect: any
"""send() steers a generator's loop; the sent types change."""


def averager():
    total = 0
    count = 0
    average = None
    while True:
        x = yield average
        if x is None:
            return total
        total += x
        count += 1
        average = total / count


def run(n):
    g = averager()
    next(g)
    out = 0
    for i in range(n):
        if i == 1000:
            v = 0.5
        elif i == 2000:
            v = True
        else:
            v = i
        out = g.send(v)
    try:
        g.send(None)
    except StopIteration as e:
        return out, e.value


print(run(3000))
try:
    averager().send(1)
except TypeError as e:
    print(e)
