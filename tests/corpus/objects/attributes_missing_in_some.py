# expect: native
"""A loop over objects of one class, some of which lack the attribute that it replaces."""


class Plain:
    def __init__(self, x):
        self.x = x


class Slotted:
    __slots__ = ("x", "late")

    def __init__(self, x):
        self.x = x


def ints(things):
    for i, thing in enumerate(things):
        thing.late = i - 1
    return sum(thing.late for thing in things)


def floats(things):
    for i, thing in enumerate(things):
        thing.late = i * 0.5
    return sum(thing.late for thing in things)


def others(things):
    for i, thing in enumerate(things):
        thing.late = [i]
    return sum(len(thing.late) for thing in things)


def reads(things):
    found = 0
    for thing in things:
        try:
            found += thing.late
        except AttributeError as error:
            found += len(str(error))
    return found


for kind in (Plain, Slotted):
    for work, value in ((ints, 0), (floats, 0.25), (others, None), (reads, 1)):
        things = [kind(k) for k in range(1500)]
        for k, thing in enumerate(things):
            if k < 900 or k % 3:
                thing.late = value
        print(kind.__name__, work.__name__, work(things))
