# expect: any
"""Keys whose __hash__ and __eq__ count, lie and collide with int keys."""


class Key:
    hashes = eqs = 0

    def __init__(self, v):
        self.v = v

    def __hash__(self):
        Key.hashes += 1
        return hash(self.v)

    def __eq__(self, other):
        Key.eqs += 1
        return self.v == (other.v if isinstance(other, Key) else other)


def run(n):
    d = {1: "one", 2: "two"}
    keys = [Key(1), Key(2), Key(3)]
    found = 0
    for i in range(n):
        k = keys[i % 3]
        if k in d:
            found += 1
        d[k] = i
        if d.get(i % 4) is not None:
            found += 10
        if i == 1000:
            d.pop(Key(1))
        elif i == 1500:
            keys[0].v = 100
    return found, [(k.v if isinstance(k, Key) else k, v) for k, v in d.items()], Key.hashes, Key.eqs


print(run(3000))
