# expect: any
"""A list subclass with its own __iter__ and __len__ in a hot for loop."""


class Doubled(list):
    def __iter__(self):
        for v in list.__iter__(self):
            yield v
            yield v

    def __len__(self):
        return 99


class Quiet(list):
    pass


def run(sources):
    total = 0
    lengths = []
    for s in sources:
        count = 0
        for v in s:
            total += v
            count += 1
        lengths.append((count, len(s)))
    return total, sorted(set(lengths))


sources = [[1, 2, 3]] * 500 + [Quiet([1, 2])] * 500 + [Doubled([5])] * 500 + [(4, 4)] * 500
print(run(sources))
