# expect: native
"""A global is replaced through keys that are equal to its name: not interned, of a subclass, of another class."""

value = 0


class Name(str):
    pass


class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return self.name == other


def read(n):
    total = 0
    for i in range(n):
        total += value
    return total


def count(n, key, every):
    global value
    for i in range(n):
        value += 1
        if i % every == 0:
            globals()[key()] = value + 100
    return value


def fresh():
    return "".join(["va", "lue"])


for key in (fresh, lambda: Name("value"), lambda: Key("value"), lambda: "value"):
    for number in range(4):
        globals()[key()] = number
        print(read(200), value)
    print(count(2000, key, 97), read(500), [name for name in globals() if name == "value"])

del globals()[fresh()]
try:
    read(10)
except NameError as error:
    print(error)
globals()[fresh()] = 5
print(read(300), count(300, fresh, 50))
