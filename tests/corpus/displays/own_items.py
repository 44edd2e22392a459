"""Items of displays that run code: when they are hashed, formatted, and ended; and what they raise."""

LOG = []


class Item:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        LOG.append(("hash", self.name))
        if self.name == "bad":
            raise ValueError(f"no hash of {self.name}")
        return 7

    def __eq__(self, other):
        LOG.append(("eq", self.name, other.name))
        return True

    def __del__(self):
        LOG.append(("end", self.name))

    def __format__(self, spec):
        LOG.append(("format", self.name, spec))
        if spec == "bad":
            raise KeyError(self.name)
        return f"<{self.name}>"

    def __repr__(self):
        return f"Item({self.name})"

    def __str__(self):
        return f"item {self.name}"


def sets(n):
    for i in range(n):
        s = {Item(i), Item(-i), Item(i + 1)}
    return len(s)


def dicts(n):
    for i in range(n):
        d = {Item(i): 1, Item(-i): Item("value"), "x": 2}
    return len(d)


def strings(n):
    out = ""
    for i in range(n):
        item = Item(i)
        spec = "s" if i < n - 2 else "bad"
        try:
            out = f"{item}{item!r}{item!s:>9}{item:{spec}}"
        except KeyError as error:
            out += f" {error!r}"
    return out


def fails(n):
    seen = []
    for i in range(n):
        name = i if i < n - 2 else "bad"
        try:
            {1, Item(name), 3}
        except ValueError as error:
            seen.append(str(error))
        try:
            [*([i] if i < n - 2 else i)]
            {**({"a": i} if i < n - 2 else i)}
        except TypeError as error:
            seen.append(str(error))
    return seen


for work in (sets, dicts, strings, fails):
    LOG.clear()
    print(work.__name__, work(300), len(LOG), LOG[:10], LOG[-5:])
