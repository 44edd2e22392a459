"""Slice objects: steps, subscripts by them, and deletion."""


def steps(n):
    items, out = list(range(12)), 0
    for i in range(n):
        out += sum(items[i % 5 :: 2]) + sum(items[::-1][:3]) + len("abcdef"[4:1:-2])
        s = slice(1, i % 7)
        out += len(items[s]) + s.indices(9)[1]
    return out


def stepped_stores(n):
    items = list(range(10))
    for i in range(n):
        items[::2] = [i] * 5
        items[1:8:3] = "abc"
        del items[9:]
        items.append(i)
    return items


def fails(n):
    seen = []
    for i in range(n):
        step = 1 if i < n - 2 else 0
        try:
            [1, 2, 3][0:2:step]
        except ValueError as error:
            seen.append(str(error))
    return seen


print(steps(2500))
print(stepped_stores(2500))
print(fails(1500))
