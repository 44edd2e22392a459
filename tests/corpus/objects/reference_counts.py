# expect: any
"""Reference counts of user objects are back to normal after hot loops."""
import sys


class T:
    pass


def shuffle(data, n):
    k = len(data)
    for i in range(n):
        data[i % k], data[(i * 3) % k] = data[(i * 3) % k], data[i % k]
        x = data[i % k]
        y = x
    return None


def fails(data, n):
    for i in range(n):
        x = data[i]
    return x


def leaves_early(data, n):
    for i in range(n):
        x = data[i % 4]
        if i == n - 5:
            return x


things = [T() for _ in range(7)]
shuffle(things, 4000)
print([sys.getrefcount(t) for t in things])
try:
    fails(things, 4000)
except IndexError:
    pass
leaves_early(things, 3000)
print([sys.getrefcount(t) for t in things], sys.getrefcount(things))
total = 0
for r in range(500):
    for t in things:
        total += t is things[3]
print(total, [sys.getrefcount(v) for v in things], len(things))
