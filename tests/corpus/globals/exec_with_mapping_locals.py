# expect: any
"""A loop whose local namespace is a mapping with side effects."""


class Space(dict):
    reads = writes = 0

    def __getitem__(self, k):
        Space.reads += 1
        return dict.__getitem__(self, k)

    def __setitem__(self, k, v):
        Space.writes += 1
        dict.__setitem__(self, k, v * 2 if k == "odd" else v)

    def __missing__(self, k):
        if k == "ghost":
            return 5
        raise KeyError(k)


space = Space()
exec("total = 0\nfor i in range(2000):\n    odd = i\n    total += odd + 1\n", {}, space)
print(space["total"], space["odd"], Space.reads, Space.writes)
