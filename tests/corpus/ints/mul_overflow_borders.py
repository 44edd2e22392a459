# expect: any
"""Products on both sides of every border, with all signs."""


def products(values, others):
    out = []
    for a in values:
        for b in others:
            out.append(a * b)
    return out


edges = []
for bits in (14, 15, 29, 30, 31, 32, 60, 62, 63, 64):
    for offset in (-1, 0, 1):
        edges += [(1 << bits) + offset, -(1 << bits) - offset]
edges += [0, 1, -1, 3037000499, 3037000500, -3037000500, 46341]
found = products(edges, edges)
print(len(found), min(found), max(found))
check = 0
for p in found:
    check = (check * 31 + p) % 1000000007
print(check)
print(products([3037000499, 3037000500, -3037000500], [3037000499, 3037000500, 2]))
print(products([1 << 31, -(1 << 31)], [1 << 31, 1 << 32, -(1 << 32)]))
