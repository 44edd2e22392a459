"""The modes that programs run in: arguments of ``firesteel.enable``, drawn from the seed.

Most draws are of the cheap ones: the reference interpreter and the warm tier show what the recorder, the translator
and the passes do wrong as well as the hot tier does, at a tenth of its price.
"""

from grammar import source

# (weight, arguments, whether references are given back at once, so that finalisers and counts may be compared)
BACK_ENDS = [
    (50, {"sync": True, "interpret": True}, True),
    (26, {"sync": True, "tier": "warm"}, True),
    (8, {"sync": True, "tier": "hot"}, True),
    (10, {"tier": "warm"}, False),
    (6, {}, False),
]
# The grammar has things happen at these turns.
THRESHOLDS = list(zip((4, 4, 3, 2), source.THRESHOLDS, strict=True))


def weighted(random, rows):
    """One of the rows, whose first item is the weight."""
    point = random.random() * sum(row[0] for row in rows)
    for row in rows:
        point -= row[0]
        if point < 0:
            return row
    return rows[-1]


def draw(random, count, chaos):
    """``(modes, exact)``: ``count`` modes that may run the same programs. ``chaos``: whether there is such a mode."""
    exact = weighted(random, BACK_ENDS)[2]
    rows = [row for row in BACK_ENDS if row[2] == exact]
    modes = []
    while len(modes) < count:
        _, arguments, _ = weighted(random, rows)
        mode = {"mode": "count", "threshold": weighted(random, THRESHOLDS)[1], **arguments}
        if chaos and random.random() < 0.6:
            mode["chaos"] = random.randrange(1, 1 << 31)
        if random.random() < 0.3:
            mode["fragments"] = True
        if "chaos" not in mode and random.random() < 0.15:
            mode["fail_guard"] = random.randrange(60)
        modes.append(mode)
    return modes, exact


def command(mode):
    """The options of ``python -m firesteel`` for a mode."""
    words = []
    for name, value in mode.items():
        option = "--" + name.replace("_", "-")
        if value is True:
            words.append(option)
        elif value is not False and value is not None:
            words += [option, str(value)]
    return words


def parse(words):
    """The mode that these options stand for; raises ValueError on what it does not know."""
    mode, rest = {}, list(words)
    while rest:
        name = rest.pop(0)
        if name in ("--sync", "--interpret", "--fragments"):
            mode[name[2:]] = True
        elif name in ("--mode", "--tier") and rest:
            mode[name[2:]] = rest.pop(0)
        elif name in ("--threshold", "--chaos", "--fail-guard") and rest:
            mode[name[2:].replace("-", "_")] = int(rest.pop(0))
        else:
            raise ValueError(f"{name}: no option of a mode")
    return mode
