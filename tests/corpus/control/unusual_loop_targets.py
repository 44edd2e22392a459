# expect: any
"""for with an attribute, an item, a tuple and a starred name as its target."""


class Box:
    pass


def run(n):
    box = Box()
    data = [0, 0]
    total = 0
    for box.v in range(n):
        total += box.v
    for data[box.v % 2] in range(n):
        total += data[0] * 2 + data[1]
    for (a, [b, *c]), box.v in [((1, (2, 3, 4)), i) for i in range(n)]:
        total += a + b + len(c) + box.v
    for data[:] in zip(range(n), range(n)):
        total += data[1]
    return total, data, box.v


print(run(2000))
