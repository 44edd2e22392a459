# expect: any
"""Counter, OrderedDict, ChainMap and a dict subclass with own __getitem__."""
from collections import ChainMap, Counter, OrderedDict


class Twice(dict):
    def __getitem__(self, k):
        return dict.__getitem__(self, k) * 2

    def __contains__(self, k):
        return True


def run(n):
    c, o = Counter(), OrderedDict()
    t = Twice(a=1)
    chain = ChainMap({}, {"x": 1})
    total = 0
    sources = [{"a": 5}, t]
    for i in range(n):
        c[i % 11] += i % 3
        o[i % 5] = i
        o.move_to_end(i % 3 if i % 3 in o else i % 5)
        total += sources[i % 2]["a"] + ("zz" in sources[i % 2]) + sources[i % 2].get("a")
        chain["x"] = chain["x"] + 1
    return c.most_common(3), o, total, chain


print(run(2000))
