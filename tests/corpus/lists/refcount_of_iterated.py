# expect: native
"""While a list is iterated, it has as many references as without: its names, and its iterator."""

import sys

count = sys.getrefcount


def flat(xs):
    counts = {}
    for x in xs:
        n = count(xs)
        counts[n] = counts.get(n, 0) + 1
    return counts


def nested(rows):
    counts = {}
    for row in rows:
        for x in row:
            n = count(row), count(rows), count(x)
            counts[n] = counts.get(n, 0) + 1
    return counts


def left_early(rows):
    counts = {}
    for k in range(len(rows)):
        row = rows[k]
        for x in row:
            if x == 1000.5 + 7:
                break
        n = count(row)
        counts[n] = counts.get(n, 0) + 1
    return counts


def changed(rows):
    for row in rows:
        for x in row:
            if x == 3:
                row.append(-1)
    return [len(row) for row in rows[:3]], {count(row) for row in rows}


rows = [[1000.5 + k for k in range(20)] for r in range(30)]
print(flat([object] * 500), nested(rows), left_early(rows), {count(row) for row in rows})
print(changed([list(range(8)) for r in range(60)]))
