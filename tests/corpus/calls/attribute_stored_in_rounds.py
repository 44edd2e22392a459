# expect: native
"""A callee's loop stores an attribute in each round: what the next one replaces is what was stored."""


class Slot:
    def __init__(self):
        self.value = None
        self.count = 0


def clear(slot, items):
    for item in items:
        slot.value = None


def fill(slot, items):
    for item in items:
        slot.value = item
        slot.count += 1


def fill_and_clear(slot, items):
    for item in items:
        slot.value = item
        slot.value = None


def delete(slot, items):
    for item in items:
        slot.value = None
        del slot.value


def run(n, function, items):
    slot = Slot()
    for _ in range(n):
        function(slot, items)
    return slot.__dict__


for n in (300, 1500):
    for items in (1, 2), ("a", "b"), (None, None, None), (0.5, 1.5):
        for function in clear, fill, fill_and_clear, delete:
            print(function.__name__, run(n, function, items))
