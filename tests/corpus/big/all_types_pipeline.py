# expect: any
"""A pipeline of generators, closures and dicts fed with changing types."""


def source(n):
    for i in range(n):
        yield i if i % 4 else i / 4 if i % 8 else str(i)


def convert(items):
    for v in items:
        try:
            yield v + 1
        except TypeError:
            yield int(v) * 2


def window(items, size):
    held = []
    for v in items:
        held.append(v)
        if len(held) == size:
            yield tuple(held)
            del held[0]


def grouped(n):
    groups = {}

    def add(key, v):
        groups.setdefault(key, []).append(v)
        return len(groups[key])

    top = 0
    for a, b, c in window(convert(source(n)), 3):
        size = add((type(a).__name__, type(c).__name__), a - b + c)
        if size > top:
            top = size
    return top, {k: (len(v), sum(v)) for k, v in sorted(groups.items())}


print(grouped(4000))
