"""Stores to slices: of a list into itself, of iterables, of what ends by them, of other containers."""
import sys

ENDED = []


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        ENDED.append(self.name)


def flip(n):
    """Flips of a prefix, as a pancake sort does them."""
    perm = list(range(9))
    for i in range(n):
        k = i % 8 + 1
        perm[: k + 1] = reversed(perm[: k + 1])
        perm[:k] = perm[k - 1 :: -1] if k > 1 else perm[:1]
    return perm


def into_itself(n):
    items = [1, 2, 3]
    for i in range(n):
        items[1:2] = items
        items[5:] = []
        items[:0] = items[3:4]
        items[4:] = ()
    return items


def ends(n):
    items = [Loud(0), Loud(1), Loud(2)]
    for i in range(n):
        items[1:] = [Loud(2 * i + 3), Loud(2 * i + 4)]
        ENDED.append("|")
    return len(items)


def others(n):
    data, table = bytearray(b"0123456789"), {}
    for i in range(n):
        data[2:4] = b"xy" if i % 2 else b"abc"
        data[8:] = bytes([i % 256])
        try:
            table[1:2] = i
            (1, 2)[:1] = [i]
        except TypeError as error:
            kind = str(error)
    return bytes(data), kind, sorted(map(str, table))


class Clears:
    def __init__(self, items, error=None):
        self.items, self.error = items, error

    def __iter__(self):
        self.items.clear()
        if self.error:
            raise self.error
        return iter([7, 8])


def iterables(n):
    """What is stored changes the list, or raises."""
    items, seen = [1, 2, 3], []
    values = [[1], (2, 3), 4, iter("ab"), Clears(items), None, Clears(items, TypeError("mine")), {5: 6}]
    for i in range(n):
        try:
            items[1:2] = values[i % 8]
        except TypeError as error:
            seen.append((i, str(error)))
        items[9:] = []
    return items, len(seen), seen[:4], seen[-2:]


print(flip(3000))
print(into_itself(500))
print(ends(400), len(ENDED), ENDED[:12])
print(others(900))
print(iterables(1500))
probe = object()
held = [probe] * 3
before = sys.getrefcount(probe)
for i in range(2000):
    held[1:] = [probe, probe]
print(sys.getrefcount(probe) - before)
