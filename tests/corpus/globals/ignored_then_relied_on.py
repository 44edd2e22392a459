"""A global that nobody relied on while it changed becomes a constant of a loop, and changes again under it."""

import sys

STEP = 1
SCALE = 3
LIMIT = 10


def bump(n):
    """Relies on LIMIT, while STEP changes."""
    global STEP
    for _ in range(n):
        STEP = (STEP + 1) % LIMIT


def total(n, change_at):
    """Relies on STEP and SCALE."""
    global STEP
    s = 0
    for i in range(n):
        s += STEP * SCALE
        if i == change_at:
            STEP += 5
    return s


def through_the_dict(n, name, values):
    s = 0
    for i in range(n):
        s += STEP
        if i % 700 == 699:
            # The same name by a string of its own, and by one that is interned.
            key = "".join([name[:2], name[2:]])
            globals()[key if i % 1400 == 699 else sys.intern(key)] = values[i % len(values)]
    return s


for round in range(4):
    bump(1500)
    print(STEP, total(2000, 1500), STEP)
    SCALE += 1
    print(total(2000, -1), through_the_dict(4000, "STEP", (2, 9, 4)), STEP)
    del globals()["SCALE"]
    try:
        total(900, -1)
    except NameError as error:
        print(error)
    SCALE = 3
