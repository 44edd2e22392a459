# expect: any
"""sorted with keys and cmp; stable order; a key that raises; list changed in sort."""
from functools import cmp_to_key


def run(n):
    acc = 0
    for i in range(n):
        data = [(v * i) % 17 for v in range(10)]
        acc += sorted(data)[3] + sorted(data, reverse=True)[2]
        acc += sorted(data, key=lambda v: (v % 3, -v))[1]
        acc += sorted(data, key=cmp_to_key(lambda a, b: b - a))[0]
    return acc


print(run(800))
print(sorted([(1, "b"), (0, "z"), (1, "a"), (0, "y")], key=lambda t: t[0]))
for i in range(200):
    data = [3, 1, 2]
    try:
        data.sort(key=lambda v: data.append(v) or v)
    except ValueError as e:
        msg = str(e), data
    try:
        sorted([1, 2, 0, 4], key=lambda v: 8 // v)
    except ZeroDivisionError as e:
        other = str(e)
print(msg, other)
