"""What is stored into an attribute is that very object, what is replaced ends at once, and numbers are not changed in place
while somebody else has them."""

LOG = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        LOG.append(self.name)


class Box:
    def __init__(self, value):
        self.value = value
        self.other = None


class Slot:
    __slots__ = ("value", "other")

    def __init__(self, value):
        self.value = value
        self.other = None


def replaced(box, n):
    for i in range(n):
        if i % 100 == 0:
            box.value = Noisy(i)
            LOG.append(("after", i))
        else:
            box.value = None


def aliases(box, n):
    kept = []
    for i in range(n):
        before = box.value
        box.other = before
        box.value = before + 1.0
        if i % 97 == 0:
            kept.append((before, box.other, box.other is before, box.value is before))
    return kept


def swap(box, n):
    same = 0
    for i in range(n):
        box.value, box.other = box.other, box.value
        held = box.value
        same += held is box.value
    return same, box.value, box.other


def shared(box, other, n):
    for i in range(n):
        box.value = other.value
        other.value += 0.5
    return box.value, other.value


for kind in (Box, Slot):
    LOG.clear()
    box = kind(0.0)
    replaced(box, 1200)
    del box
    print(kind.__name__, LOG)
    print(aliases(kind(0.25), 1500))
    nan = float("nan")
    box = kind(nan)
    print(swap(box, 1501), box.other is nan or box.value is nan)
    print(shared(kind(0.0), kind(1.0), 1500))
