"""Attributes in native loops while everything that their place depends on changes: each change is seen at once."""


class Point:
    def __init__(self, x):
        self.x, self.y = x, 2.5


class Slotted:
    __slots__ = ("a", "b")


def total(point, n, change=None, at=-1):
    s = 0
    for i in range(n):
        if i == at:
            change(point)
        s += point.x
    return s


def bump(point, n, change=None, at=-1):
    for i in range(n):
        if i == at:
            change(point)
        point.x += 1
    return point.x


def attempt(work, *arguments):
    try:
        return work(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


def into_dict(point):
    point.__dict__["x"] = 7


def new_dict(point):
    point.__dict__ = {"x": 11, "y": 12}


def delete(point):
    del point.x


def another_class(point):
    class Other:
        x = property(lambda self: 1000, lambda self, value: None)

    point.__class__ = Other


def data_descriptor(point):
    type(point).x = property(lambda self: 5, lambda self, value: None)


def more_attributes(point):
    for k in range(40):
        setattr(point, f"extra{k}", k)


def catches_all(point):
    type(point).__getattribute__ = lambda self, name: 3


def sets_all(point):
    type(point).__setattr__ = lambda self, name, value: object.__setattr__(self, name, value * 2 % 97)


def to_float(point):
    point.x = 0.5


def to_text(point):
    point.x = "text"


CHANGES = [
    into_dict, new_dict, delete, another_class, data_descriptor, more_attributes, catches_all, sets_all, to_float, to_text,
]
for change in CHANGES:
    for work in (total, bump):
        kind = type("Kind", (Point,), {})
        total(kind(3), 1500), bump(kind(4), 1500)
        print(change.__name__, work.__name__, attempt(work, kind(1), 1500, change, 900), attempt(work, kind(2), 30))


def slots(thing, n, change=None, at=-1):
    for i in range(n):
        if i == at:
            change(thing)
        thing.a = thing.a + i % 3
        thing.b = i
    return thing.a, thing.b


def made(a, b):
    thing = Slotted()
    thing.a, thing.b = a, b
    return thing


def without(thing):
    del thing.a


print(slots(made(1, 2), 2000), slots(made(1.5, None), 2000), attempt(slots, made(0, 0), 2000, without, 1200))
empty = Slotted()
print(attempt(slots, empty, 5))
empty.a = 1
print(slots(empty, 1500))
