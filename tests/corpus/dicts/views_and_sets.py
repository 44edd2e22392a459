# expect: any
"""Key views as sets, set operators, and sets changed while iterated."""


def run(n):
    a = {i: 1 for i in range(0, 60, 2)}
    s = set()
    acc = 0
    for i in range(n):
        s ^= {i % 13, i % 7}
        acc += len(a.keys() & s) + len(s | {1}) - len(s - {0}) + (i % 60 in a.keys())
        a[i % 60] = i
        if i % 9 == 0:
            s.discard(i % 13)
            del a[i % 60]
    return acc, sorted(s), len(a)


print(run(2500))
s = set(range(2000))
seen = 0
try:
    for v in s:
        seen += 1
        if seen == 1500:
            s.add(-1)
except RuntimeError as e:
    print(seen, str(e))
print(sorted(frozenset([3, 1]) | {2}), {1, 2} <= {1, 2, 3}, {True, 1, 1.0})
