# expect: native
"""An element of a list that becomes a local of a call, given up behind checks that go both ways."""


class Thing:
    ended = 0

    def __del__(self):
        Thing.ended += 1


def look(thing, name):
    held = [thing][0]
    if name in SOME:
        if name in FEW:
            thing
    return held is thing


def loop(names, things):
    same = 0
    for name in names:
        same += look(things.pop(), name)
    return same


NAMES = [str(k) for k in range(160)]
SOME = set(NAMES[::3])
FEW = set(NAMES[3::10])
print(loop(NAMES, [Thing() for k in range(400)]), Thing.ended)
