# expect: any
"""match on sequences, mappings and classes with side effects in __match_args__."""


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


def shape(v):
    match v:
        case []:
            return "empty"
        case [a]:
            return "one", a
        case [a, *rest, b] if a == b:
            return "ends", len(rest)
        case (a, b):
            return "pair", a + b
        case {"k": k, **others}:
            return "map", k, len(others)
        case Point(x=0, y=y):
            return "axis", y
        case Point(x, y):
            return "point", x * y
        case str() as s:
            return "str", s
    return "other"


def run(n):
    values = [[], [1], [1, 2, 1], (3, 4), [1, 2, 3], {"k": 1, "z": 2}, {"q": 1}, Point(0, 5), Point(2, 3), "ab", 5]
    counts = {}
    for i in range(n):
        s = shape(values[i % len(values)])
        counts[s] = counts.get(s, 0) + 1
    return counts


for item in run(2200).items():
    print(item)
